package io.godwit.controller.operation;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * Waits for what comes by itself, by looking again and again: a quarter of the time later that it
 * has waited already, as providers count how often they are asked.
 */
final class Arrivals {
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final int SHARE_OF_WAIT = 4;

  private final Tasks tasks;

  Arrivals(Tasks tasks) {
    this.tasks = tasks;
  }

  /** Whether what is waited for has come. */
  @FunctionalInterface
  interface Arrival {
    boolean isThere() throws InterruptedException;
  }

  /** False where it does not come in time. For what nobody can cancel. */
  boolean comes(Arrival arrival, Duration limit) throws InterruptedException {
    return comes(arrival, limit, new CompletableFuture<>());
  }

  /**
   * The same, until somebody cancels.
   *
   * @throws StepException CANCELLED
   */
  boolean comes(Arrival arrival, Duration limit, StepRun run)
      throws StepException, InterruptedException {
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    StepRun.Registration cancelling = run.onCancel(() -> cancelled.complete(null));
    try {
      boolean came = comes(arrival, limit, cancelled);
      if (!came && cancelled.isDone()) {
        throw new StepException.Failed(new Cause(Cause.CANCELLED, "it was cancelled"));
      }
      return came;
    } finally {
      cancelling.close();
    }
  }

  private boolean comes(Arrival arrival, Duration limit, CompletableFuture<Void> cancelled)
      throws InterruptedException {
    Instant begun = tasks.instant();
    Instant end = begun.plus(limit);
    while (!cancelled.isDone()) {
      if (arrival.isThere()) {
        return true;
      }
      Instant now = tasks.instant();
      Duration pause = min(pauseAfter(Duration.between(begun, now)), Duration.between(now, end));
      if (!now.isBefore(end) || tasks.isDoneWithin(cancelled, pause)) {
        return false;
      }
    }
    return false;
  }

  static Duration pauseAfter(Duration waited) {
    Duration pause = min(waited.dividedBy(SHARE_OF_WAIT), LONGEST_PAUSE);
    return pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
