/** Fleets by chance, from a seed, to measure the planner with. */
package io.godwit.consolidation;
