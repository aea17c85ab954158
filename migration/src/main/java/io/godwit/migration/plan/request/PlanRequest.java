package io.godwit.migration.plan.request;

import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.PriceBook;
import io.godwit.migration.plan.rule.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * All that a plan depends on, beside its seed and its budget.
 *
 * @param rules beside those of every plan
 * @param horizon how long the fleet is expected to stay as the plan leaves it; longer than zero
 */
public record PlanRequest(
    Fleet fleet,
    List<Rule> rules,
    PriceBook prices,
    Duration horizon,
    Goal goal,
    MoveLimits limits) {
  public PlanRequest {
    Objects.requireNonNull(fleet);
    rules = List.copyOf(rules);
    Objects.requireNonNull(prices);
    Objects.requireNonNull(goal);
    Objects.requireNonNull(limits);
    if (horizon.isNegative() || horizon.isZero()) {
      throw new IllegalArgumentException("a horizon is longer than zero, not " + horizon);
    }
  }

  /** Those of every plan and those that were asked for. */
  public List<Rule> allRules() {
    return Stream.concat(Rule.ofEveryPlan().stream(), rules.stream()).toList();
  }
}
