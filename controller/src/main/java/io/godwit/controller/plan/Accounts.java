package io.godwit.controller.plan;

import io.godwit.api.PlanView;
import io.godwit.controller.plan.PlanDocument.Role;
import io.godwit.migration.plan.Economy;
import io.godwit.migration.plan.fleet.Money;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a plan comes to in money, as far as prices are known. */
record Accounts(Optional<Prices> prices, Duration horizon) {

  /**
   * Of the hosts in use before and after: what is idle could be given back without a plan. Empty
   * where the price of a host or of a move is not known.
   */
  Optional<Economy> of(List<PlanView.Host> hosts, List<PlanView.Move> moves) {
    boolean isPriced =
        hosts.stream().allMatch(host -> host.perHour() != null)
            && moves.stream().allMatch(move -> move.cost() != null);
    return isPriced
        ? Optional.of(
            new Economy(
                sum(hosts, Role.STAYS, Role.EMPTIED),
                sum(hosts, Role.STAYS, Role.FILLED),
                horizon,
                moves.stream()
                    .map(move -> Money.parse(move.cost()))
                    .reduce(Money.ZERO, Money::plus)))
        : Optional.empty();
  }

  PlanView.Economy view(Economy economy) {
    Prices known = prices.orElseThrow();
    return new PlanView.Economy(
        known.currency(),
        economy.perHourBefore().toString(),
        economy.perHourAfter().toString(),
        economy.moves().toString(),
        economy.gain().toString(),
        economy.payback().map(Duration::toSeconds).orElse(null),
        known.date().toString());
  }

  private static Money sum(List<PlanView.Host> hosts, Role one, Role other) {
    return hosts.stream()
        .filter(host -> host.role().equals(one.name()) || host.role().equals(other.name()))
        .map(host -> Money.parse(host.perHour()))
        .reduce(Money.ZERO, Money::plus);
  }
}
