package io.godwit.migration.plan;

import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.Affinity;
import io.godwit.migration.plan.rule.AllowedPlaces;
import io.godwit.migration.plan.rule.MaximumBlackout;
import io.godwit.migration.plan.rule.Pinned;
import io.godwit.migration.plan.rule.Rule;
import io.godwit.migration.plan.rule.Spread;
import io.godwit.migration.plan.rule.Unmoved;
import io.godwit.model.CpuContract;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
  private final Map<HostName, Resources> load = new HashMap<>();
  private final Map<HostName, Site> sites = new LinkedHashMap<>();

  /** Those that can keep a promise, worked out once for all VMs to which it was made. */
  private final Map<CpuContract, List<Site>> honouring = new HashMap<>();

  private final List<Count> counts = new ArrayList<>();

  /** VMs that have others with which they stay together. */
  private final Set<VmName> tied = new HashSet<>();

  /** A host that is on at the end, and what is free there, as numbers: it is asked for every VM. */
  private final class Site {
    private final FleetHost host;
    private final long[] room;

    private Site(FleetHost host, Resources room) {
      this.host = host;
      this.room = amounts(room);
    }

    private FleetHost host() {
      return host;
    }

    private boolean hasRoom(long[] need) {
      for (int dimension = 0; dimension < need.length; dimension++) {
        if (need[dimension] > room[dimension]) {
          return false;
        }
      }
      return true;
    }
  }

  private long[] amounts(Resources resources) {
    return fleet.dimensions().stream().mapToLong(resources::amount).toArray();
  }

  /** How many of a rule's VMs each domain has. */
  private record Count(Spread rule, Map<String, Integer> in) {}

  Alternatives(PlanRequest request, Map<VmName, HostName> placement, Set<HostName> on) {
    this.request = request;
    this.fleet = request.fleet();
    this.placement = placement;
    for (FleetVm vm : fleet.vms()) {
      load.merge(placement.get(vm.name()), vm.demand(), Resources::plus);
    }
    for (FleetHost host : fleet.hosts()) {
      if (on.contains(host.name())) {
        sites.put(host.name(), new Site(host, host.capacity().minus(load(host))));
      }
    }
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
    long[] need = amounts(vm.demand());
    List<Rule> about = rulesAbout(vm);
    return honouring.computeIfAbsent(vm.cpu(), this::honouring).stream()
        .filter(site -> site.hasRoom(need))
        .map(Site::host)
        .filter(host -> !host.name().equals(end) && host.takes(vm))
        .filter(host -> about.stream().allMatch(rule -> allows(rule, vm, host)))
        .toList();
  }

  private List<Site> honouring(CpuContract cpu) {
    return sites.values().stream().filter(site -> site.host().honours(cpu)).toList();
  }

  /** Of those that were asked for, the ones that say where it may be. */
  List<Rule> rulesAbout(FleetVm vm) {
    return request.rules().stream().filter(rule -> isAbout(rule, vm)).toList();
  }

  private static boolean isAbout(Rule rule, FleetVm vm) {
    return switch (rule) {
      case Affinity affinity -> affinity.vms().has(vm);
      case Spread spread -> spread.vms().has(vm);
      case Pinned pinned -> pinned.vms().has(vm);
      case AllowedPlaces allowed -> allowed.vms().has(vm);
      case MaximumBlackout silent -> silent.vms().has(vm);
      case Unmoved unmoved -> unmoved.vms().has(vm);
      default -> false;
    };
  }

  /** Whether the host, which is on at the end, has room for the VM, which ends elsewhere. */
  boolean hasRoom(FleetVm vm, FleetHost host) {
    return sites.get(host.name()).hasRoom(amounts(vm.demand()));
  }

  /** What but room keeps the VM, which ends elsewhere, from the host; empty where nothing does. */
  Optional<String> obstacle(FleetVm vm, FleetHost host) {
    if (!host.takes(vm)) {
      return Optional.of("host %s takes no VM".formatted(host.name()));
    }
    if (!host.honours(vm.cpu())) {
      return Optional.of("host %s lacks the CPU that it was promised".formatted(host.name()));
    }
    return rulesAbout(vm).stream()
        .filter(rule -> !allows(rule, vm, host))
        .map(Rule::words)
        .findFirst();
  }

  /** Of a rule about it. */
  private boolean allows(Rule rule, FleetVm vm, FleetHost host) {
    return switch (rule) {
      case Pinned pinned -> pinned.hosts().contains(host.name());
      case AllowedPlaces allowed -> allowed.allows(host.place());
      case MaximumBlackout silent -> silent.allows(vm, vm.host(), host.name());
      case Unmoved unmoved -> unmoved.allows(vm, host.name());
      case Affinity affinity -> !tied.contains(vm.name());
      case Spread spread -> letsIn(spread, vm, host);
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
