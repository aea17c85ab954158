package io.godwit.migration.plan.search;

/**
 * What {@link Balancing} can do: an item goes there, and may be exchanged.
 *
 * @param other what comes in exchange; {@link State#NOWHERE} for nothing
 * @param evened by how much it brings all hosts together
 * @param cost what it costs more than to leave all where it is
 */
record Step(int item, int there, int other, double evened, long cost) {}
