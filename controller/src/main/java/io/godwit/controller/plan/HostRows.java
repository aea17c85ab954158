package io.godwit.controller.plan;

import io.godwit.api.PlanView;
import io.godwit.controller.plan.PlanDocument.Role;
import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The hosts of a plan, before and after it. */
final class HostRows {
  private final Optional<Prices> prices;
  private final Map<HostName, List<FleetVm>> before = new HashMap<>();
  private final Map<HostName, List<FleetVm>> after = new HashMap<>();

  private HostRows(Fleet fleet, Map<VmName, HostName> moved, Optional<Prices> prices) {
    this.prices = prices;
    for (FleetVm vm : fleet.vms()) {
      add(before, vm.host(), vm);
      add(after, moved.getOrDefault(vm.name(), vm.host()), vm);
    }
  }

  private static void add(Map<HostName, List<FleetVm>> at, HostName host, FleetVm vm) {
    at.computeIfAbsent(host, name -> new ArrayList<>()).add(vm);
  }

  /**
   * @param moved where the VMs that move end
   */
  static List<PlanView.Host> of(Fleet fleet, Map<VmName, HostName> moved, Optional<Prices> prices) {
    HostRows rows = new HostRows(fleet, moved, prices);
    return fleet.hosts().stream().map(rows::row).toList();
  }

  private PlanView.Host row(FleetHost host) {
    List<FleetVm> now = before.getOrDefault(host.name(), List.of());
    List<FleetVm> then = after.getOrDefault(host.name(), List.of());
    return new PlanView.Host(
        host.name().value(),
        host.place().provider().value(),
        Role.of(!now.isEmpty(), !then.isEmpty()).name(),
        prices
            .flatMap(known -> known.perHour(host.name(), host.place().provider()))
            .map(Money::toString)
            .orElse(null),
        amounts(host.capacity()),
        amounts(sum(now)),
        amounts(sum(then)),
        names(now),
        names(then));
  }

  private static Resources sum(List<FleetVm> vms) {
    return vms.stream().map(FleetVm::demand).reduce(Resources.NONE, Resources::plus);
  }

  private static List<String> names(List<FleetVm> vms) {
    return vms.stream().map(vm -> vm.name().value()).toList();
  }

  /** Of CPU the most of the day. */
  private static PlanView.Amounts amounts(Resources resources) {
    return new PlanView.Amounts(
        resources.cpu().most().milli(), resources.memory().bytes(), resources.disk().bytes());
  }
}
