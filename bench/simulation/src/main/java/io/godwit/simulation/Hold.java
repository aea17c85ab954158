package io.godwit.simulation;

import io.godwit.simulation.runtime.SimulatedTasks;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Holds whatever task comes to a named place, as a drill holds a program. */
final class Hold {
  private final CompletableFuture<Void> goOn = new CompletableFuture<>();
  private Optional<String> place = Optional.empty();
  private boolean reached;

  /** The place is {@code who:point}. */
  void at(String where) {
    place = Optional.of(where);
  }

  boolean isReached() {
    return reached;
  }

  /** What is held goes on, and nothing is held any more. */
  void letGo() {
    place = Optional.empty();
    goOn.complete(null);
  }

  /** Called by what passes a place; fine if nobody waits there. */
  void pass(String where) {
    if (place.filter(where::equals).isEmpty() || !SimulatedTasks.isTask()) {
      return;
    }
    reached = true;
    try {
      SimulatedTasks.awaitHere(goOn);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
