package io.godwit.migration.plan.search;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** How long a search may go on. It asks often; what it asks may be a clock or a count. */
@FunctionalInterface
public interface Budget {

  /**
   * Takes note of work, and tells how much of all there is to spend is spent.
   *
   * @param steps done since the last time
   * @return from 0 to 1; at 1 the search ends as soon as it can
   */
  double spend(long steps);

  /**
   * How long it is by the clock until that share is spent; empty where it is no clock that counts.
   *
   * @param share from 0 to 1
   */
  default Optional<Duration> left(double share) {
    return Optional.empty();
  }

  /**
   * A time, which begins now.
   *
   * @param clock that goes on evenly
   */
  static Budget ofTime(Duration most, InstantSource clock) {
    Instant began = clock.instant();
    return new Budget() {
      @Override
      public double spend(long steps) {
        return Math.min(1, (double) spent().toNanos() / most.toNanos());
      }

      @Override
      public Optional<Duration> left(double share) {
        Duration left = Duration.ofNanos((long) (share * most.toNanos())).minus(spent());
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
      }

      private Duration spent() {
        return Duration.between(began, clock.instant());
      }
    };
  }

  /** A number of steps: with it and a seed, a search always ends the same. */
  static Budget ofSteps(long all) {
    return new Budget() {
      private long done;

      @Override
      public double spend(long steps) {
        done += steps;
        return Math.min(1, (double) done / all);
      }
    };
  }
}
