package io.godwit.consolidation;

import io.godwit.migration.plan.search.Budget;
import java.time.Duration;
import java.util.Optional;

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

  @Override
  public Optional<Duration> left(double share) {
    long nanos = (long) (share * most.toNanos()) - nanos();
    return Optional.of(Duration.ofNanos(Math.max(0, nanos)));
  }

  double seconds() {
    return nanos() / 1e9;
  }

  private long nanos() {
    return System.nanoTime() - began;
  }
}
