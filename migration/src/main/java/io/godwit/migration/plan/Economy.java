package io.godwit.migration.plan;

import io.godwit.migration.plan.fleet.Money;
import java.time.Duration;
import java.util.Optional;

/**
 * A plan in money.
 *
 * @param perHourBefore of all hosts that are on
 * @param perHourAfter the same once the plan is carried out
 * @param horizon over which the two are compared
 * @param moves what its moves cost: egress, and what the price book adds for each
 */
public record Economy(Money perHourBefore, Money perHourAfter, Duration horizon, Money moves) {

  /** Over the horizon, less what its moves cost; negative where it loses money. */
  public Money gain() {
    return perHourBefore.minus(perHourAfter).perHourFor(horizon).minus(moves);
  }

  /** After how long its moves have paid for themselves; empty where hosts do not get cheaper. */
  public Optional<Duration> payback() {
    Money saved = perHourBefore.minus(perHourAfter);
    return saved.isMoreThan(Money.ZERO)
        ? Optional.of(
            Duration.ofSeconds(
                Math.ceilDiv(Math.multiplyExact(moves.micros(), 3600L), saved.micros())))
        : Optional.empty();
  }
}
