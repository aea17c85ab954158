package io.godwit.controller.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Consolidation that runs by itself: what it was told, and its last turns. */
public interface AutomaticTable {
  /** So many turns are kept. */
  int MOST_TURNS = 1000;

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
