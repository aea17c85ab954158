package io.godwit.migration.plan.search;

import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.order.Schedule;
import java.util.Objects;

/**
 * How to get to a placement.
 *
 * @param price of all its moves, two for a VM that is put aside
 */
public record Way(Schedule.Ordered schedule, Money price) {
  public Way {
    Objects.requireNonNull(schedule);
    Objects.requireNonNull(price);
  }
}
