package io.godwit.bench.nested;

import java.util.ArrayList;
import java.util.List;

/** Steps that are all tried, whichever of them fails. */
final class Removal {
  private final List<Exception> failures = new ArrayList<>();

  /** A step of it. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  /** Tries a step, and keeps why it failed. An interruption ends that step only. */
  void attempt(Step step) {
    try {
      step.run();
    } catch (Exception e) {
      failures.add(e);
    }
  }

  /**
   * Ends it.
   *
   * @param left what is there still, and what to do about it
   * @throws IllegalStateException where a step failed
   */
  void end(String left) {
    if (failures.isEmpty()) {
      return;
    }
    if (failures.stream().anyMatch(InterruptedException.class::isInstance)) {
      Thread.currentThread().interrupt();
    }
    IllegalStateException failure =
        new IllegalStateException(
            "the demo could not remove all that it had made: %s; %s"
                .formatted(failures.getFirst().getMessage(), left));
    failures.forEach(failure::addSuppressed);
    throw failure;
  }

  /** Whether every step until now was done. */
  boolean complete() {
    return failures.isEmpty();
  }
}
