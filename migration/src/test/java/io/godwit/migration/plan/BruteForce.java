package io.godwit.migration.plan;

import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.migration.plan.order.Ordering;
import io.godwit.migration.plan.order.Schedule;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.KeepFree;
import io.godwit.migration.plan.rule.MaximumBlackout;
import io.godwit.migration.plan.rule.MaximumMoves;
import io.godwit.migration.plan.rule.Placement;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Tries every placement of every VM, asks the rules themselves, and counts money by itself: slow,
 * and plain enough to be believed. All it leaves out early is a host that is too full, and what
 * costs more already than the best so far: on the way, nothing gets cheaper.
 */
final class BruteForce {
  private final PlanRequest request;
  private final Fleet fleet;
  private final List<FleetVm> vms;
  private final Map<VmName, List<FleetHost>> choices = new HashMap<>();
  private final Map<VmName, HostName> placement = new HashMap<>();
  private final Map<HostName, Resources> load = new HashMap<>();

  /** Least hosts, then least money for moves; or money alone. */
  private long bestHosts = Long.MAX_VALUE;

  private long bestMoney = Long.MAX_VALUE;

  private BruteForce(PlanRequest request) {
    this.request = request;
    this.fleet = request.fleet();
    this.vms = fleet.vms();
    vms.forEach(vm -> choices.put(vm.name(), choices(vm)));
  }

  /** Where it may be at all; where it is comes first. */
  private List<FleetHost> choices(FleetVm vm) {
    Fleet alone = new Fleet(fleet.hosts(), List.of(vm));
    return fleet.hosts().stream()
        .filter(host -> mayBeAlone(alone, vm, host) && mayGoStraight(alone, vm, host))
        .sorted(Comparator.comparing(host -> !host.name().equals(vm.host())))
        .toList();
  }

  private boolean mayBeAlone(Fleet alone, FleetVm vm, FleetHost host) {
    Placement there =
        new Placement(alone, Set.of(host.name()), Map.of(vm.name(), List.of(host.name())));
    return request.allRules().stream()
        .filter(rule -> !(rule instanceof KeepFree) && !(rule instanceof MaximumMoves))
        .allMatch(rule -> rule.breaches(there).isEmpty());
  }

  /** A plan brings none by a detour to where it may not go straight. */
  private boolean mayGoStraight(Fleet alone, FleetVm vm, FleetHost host) {
    Placement way =
        new Placement(
            alone,
            Set.copyOf(List.of(vm.host(), host.name())),
            Map.of(vm.name(), List.of(vm.host(), host.name())));
    return request.rules().stream()
        .filter(MaximumBlackout.class::isInstance)
        .allMatch(rule -> rule.breaches(way).isEmpty());
  }

  /**
   * What the best placement costs: hosts that are not paid anyway, or 0 where only money counts,
   * and money.
   */
  record Best(OptionalLong hosts, OptionalLong money) {}

  static Best of(PlanRequest request) {
    BruteForce search = new BruteForce(request);
    search.place(0, 0, 0);
    return search.bestMoney == Long.MAX_VALUE
        ? new Best(OptionalLong.empty(), OptionalLong.empty())
        : new Best(OptionalLong.of(search.bestHosts), OptionalLong.of(search.bestMoney));
  }

  private void place(int at, long hosts, long money) {
    if (hosts > bestHosts || (hosts == bestHosts && money >= bestMoney)) {
      return;
    }
    if (at == vms.size()) {
      if (isGood() && Ordering.order(request, placement) instanceof Schedule.Ordered way) {
        take(hosts, money + detours(way));
      }
      return;
    }
    for (FleetHost host : choices.get(vms.get(at).name())) {
      tryHost(at, host, hosts, money);
    }
  }

  private void take(long hosts, long money) {
    if (hosts < bestHosts || money < bestMoney) {
      bestHosts = hosts;
      bestMoney = money;
    }
  }

  /** What its moves cost more than going straight. */
  private long detours(Schedule.Ordered way) {
    long moves =
        way.moves().stream()
            .mapToLong(
                move -> price(fleet.vm(move.vm()), fleet.host(move.source()), move.destination()))
            .sum();
    long straight =
        vms.stream()
            .filter(vm -> !placement.get(vm.name()).equals(vm.host()))
            .mapToLong(vm -> price(vm, fleet.host(vm.host()), placement.get(vm.name())))
            .sum();
    return moves - straight;
  }

  private long price(FleetVm vm, FleetHost source, HostName destination) {
    return request
        .prices()
        .ofMove(vm.travels(), source.place().provider(), fleet.host(destination).place().provider())
        .orElseThrow()
        .micros();
  }

  private void tryHost(int at, FleetHost host, long hosts, long money) {
    FleetVm vm = vms.get(at);
    Resources before = load.get(host.name());
    Resources then = before == null ? vm.demand() : before.plus(vm.demand());
    if (then.exceeds(host.capacity()).isPresent()) {
      return;
    }
    boolean opens = before == null && !host.isAlwaysPaid();
    load.put(host.name(), then);
    placement.put(vm.name(), host.name());
    place(at + 1, hosts + hostsFor(opens), money + moneyFor(vm, host, opens));
    if (before == null) {
      load.remove(host.name());
    } else {
      load.put(host.name(), before);
    }
  }

  private long hostsFor(boolean opens) {
    return opens && request.goal() == Goal.HOSTS ? 1 : 0;
  }

  private long moneyFor(FleetVm vm, FleetHost host, boolean opens) {
    long move = host.name().equals(vm.host()) ? 0 : price(vm, fleet.host(vm.host()), host.name());
    long opened = host.type().perHour().perHourFor(request.horizon()).micros();
    return move + (opens && request.goal() == Goal.COST ? opened : 0);
  }

  private boolean isGood() {
    Set<HostName> on = new HashSet<>(placement.values());
    fleet.hosts().stream().filter(FleetHost::isAlwaysPaid).map(FleetHost::name).forEach(on::add);
    Map<VmName, List<HostName>> hostsOf = new HashMap<>();
    placement.forEach((vm, host) -> hostsOf.put(vm, List.of(host)));
    Placement end = new Placement(fleet, on, hostsOf);
    return request.allRules().stream().allMatch(rule -> rule.breaches(end).isEmpty());
  }
}
