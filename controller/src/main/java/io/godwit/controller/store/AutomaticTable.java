package io.godwit.controller.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Consolidation that runs by itself: what it was told, and its last turns. */
public interface AutomaticTable {
  /** So many turns are kept, and those of the last days that have applied a plan. */
  int MOST_TURNS = 1000;

  /** How long a turn is kept for sure that has applied a plan. */
  Duration KEPT = Duration.ofDays(2);

  /**
   * What it was told.
   *
   * @param settings JSON
   */
  record Told(String settings, Instant since) {}

  /** Empty while it is off. */
  Optional<Told> told();

  /** Replaces what it was told before. */
  void turnOn(String settings, Instant since);

  /** Its turns are kept. */
  void turnOff();

  void addTurn(AutomaticTurn turn);

  /** Newest first. */
  List<AutomaticTurn> newestTurns(int most);
}
