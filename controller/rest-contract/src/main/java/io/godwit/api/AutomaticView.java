package io.godwit.api;

import java.time.Instant;
import java.util.List;

/**
 * Consolidation that runs by itself.
 *
 * @param on whether it does
 * @param since when it was turned on, or told something else; null while it is off
 * @param told what it was told, whole; null while it is off
 * @param next the earliest moment of its next turn; null while it is off
 * @param waits why it waits; null while a turn is due
 * @param turns the newest, newest first
 */
public record AutomaticView(
    boolean on,
    Instant since,
    AutomaticRequest told,
    Instant next,
    String waits,
    List<Turn> turns) {
  public AutomaticView {
    turns = List.copyOf(turns);
  }

  /**
   * A turn.
   *
   * @param plan that was applied; null where none was
   * @param planState how far that is, as {@link PlanSummaryView} has it; null where there is none
   * @param what it has come to, for people
   */
  public record Turn(Instant at, Long plan, String planState, String what) {}
}
