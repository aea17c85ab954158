/**
 * The deterministic implementation of {@link io.godwit.runtime.Tasks}: one task runs at a time, a
 * seeded random source says which is next, and time passes only when nobody can run.
 */
package io.godwit.simulation.runtime;
