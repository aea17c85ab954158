package io.godwit.migration.plan;

import io.godwit.migration.plan.fleet.Evenness;
import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.order.Move;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Counts a plan that can be carried out again, from its steps alone, as it is told to be. */
final class Recount {
  private final Plan plan;
  private final PlanRequest request;
  private final Fleet fleet;
  private final List<String> differences = new ArrayList<>();

  private Recount(Plan plan) {
    this.plan = plan;
    this.request = plan.request();
    this.fleet = request.fleet();
  }

  /** What the plan says of itself that is not so, for people. */
  static List<String> differences(Plan plan) {
    Recount recount = new Recount(plan);
    recount.countHosts();
    recount.countMoney();
    recount.countQuality();
    return recount.differences;
  }

  private void compare(String what, Object told, Object counted) {
    if (!told.equals(counted)) {
      differences.add("%s is told to be %s and is %s".formatted(what, told, counted));
    }
  }

  private void countHosts() {
    for (HostAction.Launch launch : plan.launches()) {
      compare("the price of host " + launch.host(), launch.perHour(), perHour(launch.host()));
    }
    for (HostAction.Release release : plan.releases()) {
      compare("the price of host " + release.host(), release.perHour(), perHour(release.host()));
    }
  }

  private Money perHour(HostName host) {
    return fleet.host(host).type().perHour();
  }

  private void countMoney() {
    Economy economy = plan.economy();
    Money before =
        sum(fleet.hosts().stream().filter(FleetHost::isOn).map(host -> host.type().perHour()));
    Money launched = sum(plan.launches().stream().map(launch -> perHour(launch.host())));
    Money released = sum(plan.releases().stream().map(release -> perHour(release.host())));
    compare("an hour before", economy.perHourBefore(), before);
    compare("an hour after", economy.perHourAfter(), before.plus(launched).minus(released));
    compare("the horizon", economy.horizon(), request.horizon());
    moves()
        .ifPresentOrElse(
            counted -> compare("the price of all moves", economy.moves(), counted),
            () -> differences.add("a move is made whose price is not known"));
  }

  /** Empty where one of them has no price. */
  private Optional<Money> moves() {
    List<Optional<Money>> prices = plan.moves().stream().map(this::price).toList();
    return prices.stream().allMatch(Optional::isPresent)
        ? Optional.of(sum(prices.stream().flatMap(Optional::stream)))
        : Optional.empty();
  }

  private Optional<Money> price(Move move) {
    return request
        .prices()
        .ofMove(
            fleet.vm(move.vm()).travels(),
            fleet.host(move.source()).place().provider(),
            fleet.host(move.destination()).place().provider());
  }

  private static Money sum(Stream<Money> amounts) {
    return amounts.reduce(Money.ZERO, Money::plus);
  }

  private void countQuality() {
    Quality quality = plan.quality();
    List<FleetHost> hosts =
        inUse().stream().map(fleet::host).filter(host -> !host.isAlwaysPaid()).toList();
    compare("the number of hosts in use", quality.hosts(), (long) hosts.size());
    switch (request.goal()) {
      case COST -> compare("the cost", new Money(quality.cost()), cost(hosts));
      case HOSTS -> countWeights(quality);
      case BALANCE -> countEvenness(quality);
    }
    compareBound("hosts in use", quality.hostsBound(), quality.hosts());
    compareBound("cost", quality.bound(), quality.cost());
  }

  /** The bound is of the fullest host alone. */
  private void countEvenness(Quality quality) {
    Evenness evenness = Evenness.of(fleet, ends());
    compare("how uneven it is", quality.cost(), evenness.sum());
    compareBound("fullest host", quality.bound(), evenness.fullest());
  }

  private Money cost(List<FleetHost> hosts) {
    return sum(hosts.stream().map(host -> host.type().perHour().perHourFor(request.horizon())))
        .plus(moves().orElse(Money.ZERO));
  }

  /** Each host counts alike, and for more than all moves. */
  private void countWeights(Quality quality) {
    long moves = moves().orElse(Money.ZERO).micros();
    long weights = quality.cost() - moves;
    boolean isSo =
        quality.hosts() == 0
            ? weights == 0
            : weights % quality.hosts() == 0 && weights / quality.hosts() > moves;
    if (!isSo) {
      differences.add(
          "the cost %d is not that of %d hosts and of moves for %d"
              .formatted(quality.cost(), quality.hosts(), moves));
    }
  }

  private void compareBound(String what, long bound, long counted) {
    if (bound > counted) {
      differences.add("the %s can be %d, and no less than %d".formatted(what, counted, bound));
    }
  }

  /** At the end. */
  private Set<HostName> inUse() {
    return new HashSet<>(ends().values());
  }

  private Map<VmName, HostName> ends() {
    Map<VmName, HostName> ends = new HashMap<>();
    fleet.vms().forEach(vm -> ends.put(vm.name(), vm.host()));
    plan.moves().forEach(move -> ends.put(move.vm(), move.destination()));
    return ends;
  }
}
