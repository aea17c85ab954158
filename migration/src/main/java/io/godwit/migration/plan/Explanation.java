package io.godwit.migration.plan;

import io.godwit.migration.plan.fleet.Dimension;
import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.Affinity;
import io.godwit.migration.plan.rule.AllowedPlaces;
import io.godwit.migration.plan.rule.Breach;
import io.godwit.migration.plan.rule.Pinned;
import io.godwit.migration.plan.rule.Placement;
import io.godwit.migration.plan.rule.Rule;
import io.godwit.migration.plan.rule.Spread;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says for each VM why it moves and why there, or why it stays, from the two placements alone: so
 * it is true whatever the search thought.
 */
final class Explanation {
  private static final int NAMED = 3;

  private final Fleet fleet;
  private final PlanRequest request;
  private final Map<VmName, HostName> placement;
  private final Set<HostName> onAfter;
  private final Map<HostName, Resources> loadAfter = new HashMap<>();

  /** Of hosts that stay on. */
  private final Map<HostName, Resources> roomAfter = new LinkedHashMap<>();

  private final Map<HostName, List<VmName>> arrivals = new HashMap<>();
  private final List<Breach> broken;

  Explanation(PlanRequest request, Map<VmName, HostName> placement, Set<HostName> onAfter) {
    this.request = request;
    this.fleet = request.fleet();
    this.placement = placement;
    this.onAfter = onAfter;
    for (FleetVm vm : fleet.vms()) {
      HostName host = placement.get(vm.name());
      loadAfter.merge(host, vm.demand(), Resources::plus);
      if (!host.equals(vm.host())) {
        arrivals.computeIfAbsent(host, name -> new ArrayList<>()).add(vm.name());
      }
    }
    fleet.hosts().stream()
        .filter(host -> onAfter.contains(host.name()))
        .forEach(host -> roomAfter.put(host.name(), host.capacity().minus(loadAfter(host))));
    Placement now = Placement.current(fleet);
    broken = request.allRules().stream().flatMap(rule -> rule.breaches(now).stream()).toList();
  }

  /** In the fleet's order. */
  List<Reason> reasons() {
    return fleet.vms().stream().map(this::reason).toList();
  }

  private Reason reason(FleetVm vm) {
    HostName end = placement.get(vm.name());
    return end.equals(vm.host())
        ? new Reason.Stays(vm.name(), end, whyItStays(vm))
        : new Reason.Moves(vm.name(), whyIt(vm), whyThere(vm, fleet.host(end)));
  }

  private String whyIt(FleetVm vm) {
    FleetHost host = fleet.host(vm.host());
    if (host.intake() == FleetHost.Intake.DRAINING) {
      return "host %s is being emptied".formatted(host.name());
    }
    for (Breach breach : broken) {
      if (concerns(breach, vm)) {
        return breach.what();
      }
    }
    if (!onAfter.contains(host.name())) {
      return host.type().perHour().equals(Money.ZERO)
          ? "host %s is emptied".formatted(host.name())
          : "host %s is emptied, and costs %s an hour until it is given back"
              .formatted(host.name(), host.type().perHour());
    }
    List<VmName> coming = arrivals.getOrDefault(host.name(), List.of());
    return coming.isEmpty()
        ? "it costs less elsewhere"
        : "it makes room on %s for %s".formatted(host.name(), names(coming));
  }

  /** A breach names a host, or a VM and a host, or concerns the VMs of its rule. */
  private static boolean concerns(Breach breach, FleetVm vm) {
    String where = breach.where();
    return where.equals(vm.host().value())
        || where.startsWith(vm.host() + "/")
        || where.equals(vm.name() + "/" + vm.host())
        || binds(breach.rule(), vm);
  }

  private String whyThere(FleetVm vm, FleetHost there) {
    long others =
        roomAfter.entrySet().stream()
            .filter(room -> vm.demand().exceeds(room.getValue()).isEmpty())
            .filter(room -> !room.getKey().equals(there.name()))
            .filter(room -> fleet.host(room.getKey()).honours(vm.cpu()))
            .count();
    return "host %s stays on and then has %s in use; %s"
        .formatted(
            there.name(),
            fullest(there),
            others == 0
                ? "no other that stays on has room for it then"
                : "%d more that stay on would still have room for it".formatted(others));
  }

  private String fullest(FleetHost host) {
    Resources load = loadAfter(host);
    Dimension most =
        Arrays.stream(Dimension.values())
            .max(Comparator.comparingDouble(dimension -> share(load, host, dimension)))
            .orElseThrow();
    return "%.0f %% of its %s".formatted(100 * share(load, host, most), most.word());
  }

  private Resources loadAfter(FleetHost host) {
    return loadAfter.getOrDefault(host.name(), Resources.NONE);
  }

  private static double share(Resources load, FleetHost host, Dimension dimension) {
    long capacity = host.capacity().amount(dimension);
    return capacity == 0 ? 0 : (double) load.amount(dimension) / capacity;
  }

  private List<String> whyItStays(FleetVm vm) {
    List<String> why = new ArrayList<>();
    FleetHost host = fleet.host(vm.host());
    request.rules().stream().filter(rule -> binds(rule, vm)).forEach(rule -> why.add(rule.words()));
    why.add(
        host.isAlwaysPaid()
            ? "host %s is kept whatever happens".formatted(host.name())
            : "host %s stays on, with %s in use".formatted(host.name(), fullest(host)));
    why.add("a move would cost and free no host");
    return why;
  }

  private static boolean binds(Rule rule, FleetVm vm) {
    return switch (rule) {
      case Affinity affinity -> affinity.vms().has(vm);
      case Spread spread -> spread.vms().has(vm);
      case Pinned pinned -> pinned.vms().has(vm);
      case AllowedPlaces allowed -> allowed.vms().has(vm);
      default -> false;
    };
  }

  private static String names(List<VmName> vms) {
    String first = vms.stream().limit(NAMED).map(VmName::value).collect(Collectors.joining(", "));
    return vms.size() <= NAMED ? first : first + " and %d more".formatted(vms.size() - NAMED);
  }
}
