package io.godwit.consolidation;

import io.godwit.migration.plan.search.Budget;
import java.time.Duration;

/** A budget of time. */
final class Deadline implements Budget {
  private final long began = System.nanoTime();
  private final Duration most;

  Deadline(Duration most) {
    this.most = most;
  }

  @Override
  public double spend(long steps) {
    return Math.min(1, (double) nanos() / most.toNanos());
  }

  double seconds() {
    return nanos() / 1e9;
  }

  private long nanos() {
    return System.nanoTime() - began;
  }
}
