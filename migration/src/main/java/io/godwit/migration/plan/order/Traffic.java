package io.godwit.migration.plan.order;

import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.migration.plan.request.MoveLimits;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.AllowedPlaces;
import io.godwit.migration.plan.rule.Pinned;
import io.godwit.migration.plan.rule.Rule;
import io.godwit.migration.plan.rule.Spread;
import io.godwit.migration.plan.rule.Unmoved;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where VMs are while moves are under way, and whether another may begin. */
final class Traffic {
  private final PlanRequest request;
  private final MoveLimits limits;
  private final Map<VmName, HostName> at = new LinkedHashMap<>();
  private final Map<HostName, Resources> load = new HashMap<>();
  private final List<Count> counts = new ArrayList<>();
  private final List<Rule> places = new ArrayList<>();
  private final Map<HostName, Integer> busy = new HashMap<>();
  private final Map<Set<HostName>, Integer> busyPairs = new HashMap<>();
  private final List<Move> underWay = new ArrayList<>();

  /** How many of a rule's VMs each domain has. */
  private record Count(Spread rule, Map<String, Integer> in) {}

  Traffic(PlanRequest request) {
    this.request = request;
    this.limits = request.limits();
    for (Rule rule : request.rules()) {
      switch (rule) {
        case Spread spread -> counts.add(new Count(spread, new HashMap<>()));
        case Pinned pinned -> places.add(pinned);
        case AllowedPlaces allowed -> places.add(allowed);
        case Unmoved unmoved -> places.add(unmoved);
        default -> {}
      }
    }
    request.fleet().vms().forEach(vm -> arrive(vm, request.fleet().host(vm.host())));
  }

  HostName hostOf(VmName vm) {
    return at.get(vm);
  }

  private void arrive(FleetVm vm, FleetHost host) {
    at.put(vm.name(), host.name());
    load.merge(host.name(), vm.demand(), Resources::plus);
    for (Count count : counts) {
      if (count.rule().vms().has(vm)) {
        count.in().merge(count.rule().over().of(host), 1, Integer::sum);
      }
    }
  }

  private void leave(FleetVm vm, FleetHost host) {
    load.computeIfPresent(host.name(), (name, sum) -> sum.minus(vm.demand()));
    for (Count count : counts) {
      if (count.rule().vms().has(vm)) {
        count.in().merge(count.rule().over().of(host), -1, Integer::sum);
      }
    }
  }

  /** Whether the move may begin beside those that are under way. */
  boolean lets(Move move) {
    return hasSlot(move) && hasRoom(move);
  }

  private boolean hasSlot(Move move) {
    return busy.getOrDefault(move.source(), 0) < limits.perHost()
        && busy.getOrDefault(move.destination(), 0) < limits.perHost()
        && busyPairs.getOrDefault(pair(move), 0) < limits.perPair();
  }

  private static Set<HostName> pair(Move move) {
    return Set.of(move.source(), move.destination());
  }

  /** Of everything there, also for what is on its way there or not gone yet. */
  private boolean hasRoom(Move move) {
    FleetVm vm = request.fleet().vm(move.vm());
    FleetHost destination = request.fleet().host(move.destination());
    Resources then = load.getOrDefault(destination.name(), Resources.NONE).plus(vm.demand());
    return then.exceeds(destination.capacity()).isEmpty()
        && counts.stream().allMatch(count -> hasRoom(count, vm, move));
  }

  private boolean hasRoom(Count count, FleetVm vm, Move move) {
    String from = count.rule().over().of(request.fleet().host(move.source()));
    String to = count.rule().over().of(request.fleet().host(move.destination()));
    return !count.rule().vms().has(vm)
        || from.equals(to)
        || count.in().getOrDefault(to, 0) < count.rule().atMost();
  }

  void begin(Move move) {
    arrive(request.fleet().vm(move.vm()), request.fleet().host(move.destination()));
    busy.merge(move.source(), 1, Integer::sum);
    busy.merge(move.destination(), 1, Integer::sum);
    busyPairs.merge(pair(move), 1, Integer::sum);
    underWay.add(move);
  }

  void finishAll() {
    underWay.forEach(
        move -> leave(request.fleet().vm(move.vm()), request.fleet().host(move.source())));
    underWay.clear();
    busy.clear();
    busyPairs.clear();
  }

  /** Whether the VM may be on the host for a while, room aside. */
  boolean mayStay(FleetVm vm, FleetHost host) {
    return host.isOn()
        && host.intake() == FleetHost.Intake.OPEN
        && host.honours(vm.cpu())
        && places.stream().allMatch(rule -> allows(rule, vm, host));
  }

  private static boolean allows(Rule rule, FleetVm vm, FleetHost host) {
    return switch (rule) {
      case Pinned pinned -> !pinned.vms().has(vm) || pinned.hosts().contains(host.name());
      case AllowedPlaces allowed -> !allowed.vms().has(vm) || allowed.allows(host.place());
      case Unmoved unmoved -> unmoved.allows(vm, host.name());
      default -> true;
    };
  }
}
