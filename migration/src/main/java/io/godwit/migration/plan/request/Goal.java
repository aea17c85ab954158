package io.godwit.migration.plan.request;

/** What a plan is for. */
public enum Goal {
  /** Least money for hosts and moves over the horizon. */
  COST,
  /** Fewest hosts; among those, least money for moves. */
  HOSTS,
  /**
   * Hosts that are full alike, by few moves. None is launched, emptied or given back: what the
   * hosts cost stays the same, and the moves cost what they cost.
   */
  BALANCE
}
