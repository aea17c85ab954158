/**
 * Threads, waiting and time, as logic sees them that has none of its own. Production and simulation
 * run the same logic on two implementations: virtual threads and the machine's time here, one task
 * at a time and a virtual time in the simulation.
 */
package io.godwit.runtime;
