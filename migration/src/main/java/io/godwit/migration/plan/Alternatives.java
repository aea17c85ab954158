package io.godwit.migration.plan;

import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.Affinity;
import io.godwit.migration.plan.rule.AllowedPlaces;
import io.godwit.migration.plan.rule.Pinned;
import io.godwit.migration.plan.rule.Rule;
import io.godwit.migration.plan.rule.Spread;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where one VM could be instead, all others being where a plan leaves them: by room and by every
 * rule about it or about the host. Rules about all VMs at once (room kept free, a number of moves)
 * are not asked: that would take a check of the whole fleet for every VM and host.
 */
final class Alternatives {
  private final PlanRequest request;
  private final Fleet fleet;
  private final Map<VmName, HostName> placement;
  private final List<FleetHost> on;
  private final Map<HostName, Resources> load = new HashMap<>();

  /** Of those that are on. */
  private final Map<HostName, Resources> room = new HashMap<>();

  private final List<Count> counts = new ArrayList<>();

  /** VMs that have others with which they stay together. */
  private final Set<VmName> tied = new HashSet<>();

  /** How many of a rule's VMs each domain has. */
  private record Count(Spread rule, Map<String, Integer> in) {}

  Alternatives(PlanRequest request, Map<VmName, HostName> placement, Set<HostName> on) {
    this.request = request;
    this.fleet = request.fleet();
    this.placement = placement;
    this.on = fleet.hosts().stream().filter(host -> on.contains(host.name())).toList();
    for (FleetVm vm : fleet.vms()) {
      load.merge(placement.get(vm.name()), vm.demand(), Resources::plus);
    }
    this.on.forEach(host -> room.put(host.name(), host.capacity().minus(load(host))));
    for (Rule rule : request.rules()) {
      switch (rule) {
        case Spread spread -> counts.add(count(spread));
        case Affinity affinity -> tie(affinity.vms().in(fleet));
        default -> {}
      }
    }
  }

  private Count count(Spread spread) {
    Map<String, Integer> in = new HashMap<>();
    for (FleetVm vm : spread.vms().in(fleet)) {
      in.merge(spread.over().of(end(vm)), 1, Integer::sum);
    }
    return new Count(spread, in);
  }

  private void tie(List<FleetVm> vms) {
    if (vms.size() > 1) {
      vms.forEach(vm -> tied.add(vm.name()));
    }
  }

  private FleetHost end(FleetVm vm) {
    return fleet.host(placement.get(vm.name()));
  }

  Resources load(FleetHost host) {
    return load.getOrDefault(host.name(), Resources.NONE);
  }

  /** Other hosts that are on at the end and could have it. */
  List<FleetHost> of(FleetVm vm) {
    HostName end = placement.get(vm.name());
    return on.stream()
        .filter(host -> !host.name().equals(end))
        .filter(host -> hasRoom(vm, host) && obstacle(vm, host).isEmpty())
        .toList();
  }

  /** Whether the host, which is on at the end, has room for the VM, which ends elsewhere. */
  boolean hasRoom(FleetVm vm, FleetHost host) {
    return vm.demand().exceeds(room.get(host.name())).isEmpty();
  }

  /** What but room keeps the VM, which ends elsewhere, from the host; empty where nothing does. */
  Optional<String> obstacle(FleetVm vm, FleetHost host) {
    if (!takes(host, vm)) {
      return Optional.of("host %s takes no VM".formatted(host.name()));
    }
    if (!host.honours(vm.cpu())) {
      return Optional.of("host %s lacks the CPU that it was promised".formatted(host.name()));
    }
    return request.rules().stream()
        .filter(rule -> !allows(rule, vm, host))
        .map(Rule::words)
        .findFirst();
  }

  private static boolean takes(FleetHost host, FleetVm vm) {
    return switch (host.intake()) {
      case OPEN -> true;
      case CLOSED -> vm.host().equals(host.name());
      case DRAINING -> false;
    };
  }

  private boolean allows(Rule rule, FleetVm vm, FleetHost host) {
    return switch (rule) {
      case Pinned pinned -> !pinned.vms().has(vm) || pinned.hosts().contains(host.name());
      case AllowedPlaces allowed -> !allowed.vms().has(vm) || allowed.allows(host.place());
      case Affinity affinity -> !affinity.vms().has(vm) || !tied.contains(vm.name());
      case Spread spread -> !spread.vms().has(vm) || letsIn(spread, vm, host);
      default -> true;
    };
  }

  private boolean letsIn(Spread spread, FleetVm vm, FleetHost host) {
    String domain = spread.over().of(host);
    return domain.equals(spread.over().of(end(vm)))
        || counts.stream()
            .filter(count -> count.rule().equals(spread))
            .allMatch(count -> count.in().getOrDefault(domain, 0) < spread.atMost());
  }
}
