package io.godwit.migration.plan.request;

/** What a plan is for. */
public enum Goal {
  /** Least money for hosts and moves over the horizon. */
  COST,
  /** Fewest hosts; among those, least money for moves. */
  HOSTS
}
