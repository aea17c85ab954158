package io.godwit.controller.fleet;

import io.godwit.migration.plan.search.Budget;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** As long as a person waits for a plan; what is left over of it goes to order, reasons, checks. */
final class PlanBudget implements Budget {
  private static final int SMALL = 64;
  private static final int LARGE = 1000;

  private final InstantSource clock;
  private final Instant began;
  private final Duration most;

  private PlanBudget(InstantSource clock, Duration most) {
    this.clock = clock;
    this.began = clock.instant();
    this.most = most;
  }

  /**
   * @param clock that goes on evenly
   */
  static PlanBudget of(int vms, InstantSource clock) {
    return new PlanBudget(clock, most(vms));
  }

  private static Duration most(int vms) {
    if (vms <= SMALL) {
      return Duration.ofSeconds(2);
    }
    return vms <= LARGE ? Duration.ofSeconds(5) : Duration.ofSeconds(18);
  }

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
}
