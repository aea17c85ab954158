package io.godwit.migration.handover;

/** One of those that act in a move. */
@FunctionalInterface
interface Actor {
  /** Adds what it may do next. */
  void addSteps(World now, Steps steps);
}
