package io.godwit.migration.plan.search;

/** Is told how far a search has come, to watch it or to measure its parts. */
@FunctionalInterface
public interface Progress {

  /** In this order, as far as there is something to do. */
  enum Stage {
    /** A sound placement to begin with. */
    FIRST,
    /** Hosts emptied greedily. */
    EVACUATED,
    /** The cheapest hosts that were found. */
    HOSTS,
    /** Moves that names alone had made taken back. */
    RELABELLED,
    /** Moves taken back by repair. */
    REPAIRED,
    /** More of them taken back, a few hosts at a time. */
    WINDOWS,
    /** Placed as a whole. */
    SOLVED,
    /** All tried, or given up. */
    EXACT,
    /** Hosts full alike, where that is the goal; after the first none but this. */
    BALANCED
  }

  /**
   * After a stage.
   *
   * @param hosts with VMs on them
   * @param moves VMs that are not where they were
   */
  void reached(Stage stage, int hosts, int moves, long movedBytes);

  /** Watches nothing. */
  static Progress none() {
    return (stage, hosts, moves, movedBytes) -> {};
  }
}
