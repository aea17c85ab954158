package io.godwit.migration.ownership;

/** How a VM should stand by the last order of its user; a hand-over does not change it. */
public enum RunIntent {
  STOPPED,
  RUNNING,
  /** Paused by its user, and still so after a move. */
  PAUSED
}
