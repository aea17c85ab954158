/** Attempts to get into an agent's tunnel that must all fail. */
package io.godwit.bench.intrusion;
