package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.model.HostName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whichever one host is lost, its VMs have room on the others that are on and open, with the CPU
 * that they were promised. Shown by putting them there, largest first, each where it fits first: so
 * what this passes has the room, and it may refuse what a cleverer order would pass. Where a VM may
 * be by other rules is not asked.
 */
public record KeepFree() implements Rule {
  private static final Comparator<FleetVm> LARGEST_FIRST =
      Comparator.comparing((FleetVm vm) -> vm.demand().memory())
          .reversed()
          .thenComparing(vm -> vm.name().value());

  @Override
  public List<Breach> breaches(Placement placement) {
    Map<HostName, Resources> loads = new HashMap<>();
    List<FleetHost> on = placement.hostsOn();
    on.forEach(host -> loads.put(host.name(), placement.load(host.name())));
    List<Breach> breaches = new ArrayList<>();
    for (FleetHost lost : on) {
      long homeless = homeless(lost, on, loads, placement);
      if (homeless > 0) {
        breaches.add(breach(lost, homeless));
      }
    }
    return breaches;
  }

  private static long homeless(
      FleetHost lost, List<FleetHost> on, Map<HostName, Resources> loads, Placement placement) {
    Map<HostName, Resources> added = new HashMap<>();
    return placement.vmsOn(lost.name()).stream()
        .sorted(LARGEST_FIRST)
        .filter(vm -> !rescue(vm, lost, on, loads, added))
        .count();
  }

  private static boolean rescue(
      FleetVm vm,
      FleetHost lost,
      List<FleetHost> on,
      Map<HostName, Resources> loads,
      Map<HostName, Resources> added) {
    for (FleetHost host : on) {
      Resources more = added.getOrDefault(host.name(), Resources.NONE).plus(vm.demand());
      if (!host.name().equals(lost.name())
          && host.intake() == FleetHost.Intake.OPEN
          && host.honours(vm.cpu())
          && loads.get(host.name()).plus(more).exceeds(host.capacity()).isEmpty()) {
        added.put(host.name(), more);
        return true;
      }
    }
    return false;
  }

  private Breach breach(FleetHost lost, long homeless) {
    return new Breach(
        this,
        lost.name().value(),
        homeless,
        "were host %s lost, %d of its VMs would have no room".formatted(lost.name(), homeless));
  }

  /** Moves may use what is kept free, for as long as they take. */
  @Override
  public Holds holds() {
    return Holds.AT_THE_END;
  }

  @Override
  public String words() {
    return "the loss of any one host leaves room for its VMs";
  }
}
