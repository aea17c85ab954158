package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where each VM is at one moment, and which hosts are on. A VM that is moving is on two hosts: it
 * needs what it needs on both.
 */
public final class Placement {
  private final Fleet fleet;
  private final Set<HostName> on;
  private final Map<VmName, List<HostName>> hostsOf;
  private final Map<HostName, List<FleetVm>> vmsOn = new HashMap<>();

  /**
   * @param on the hosts that are on
   * @param hostsOf one host, or two while it moves, for every VM of the fleet
   */
  public Placement(Fleet fleet, Set<HostName> on, Map<VmName, List<HostName>> hostsOf) {
    this.fleet = fleet;
    this.on = Set.copyOf(on);
    this.hostsOf = Map.copyOf(hostsOf);
    for (FleetVm vm : fleet.vms()) {
      for (HostName host : hostsOf.get(vm.name())) {
        vmsOn.computeIfAbsent(host, name -> new ArrayList<>()).add(vm);
      }
    }
  }

  /** As the fleet is. */
  public static Placement current(Fleet fleet) {
    Map<VmName, List<HostName>> hostsOf = new HashMap<>();
    fleet.vms().forEach(vm -> hostsOf.put(vm.name(), List.of(vm.host())));
    return of(fleet, hostsOf);
  }

  /** With the hosts that are on now. */
  public static Placement of(Fleet fleet, Map<VmName, List<HostName>> hostsOf) {
    return new Placement(fleet, namesOfThoseOn(fleet), hostsOf);
  }

  private static Set<HostName> namesOfThoseOn(Fleet fleet) {
    return Set.copyOf(fleet.hosts().stream().filter(FleetHost::isOn).map(FleetHost::name).toList());
  }

  public Fleet fleet() {
    return fleet;
  }

  /** In the fleet's order. */
  public List<FleetHost> hostsOn() {
    return fleet.hosts().stream().filter(host -> on.contains(host.name())).toList();
  }

  public boolean isOn(HostName host) {
    return on.contains(host);
  }

  public List<HostName> hostsOf(VmName vm) {
    return hostsOf.get(vm);
  }

  public List<FleetVm> vmsOn(HostName host) {
    return vmsOn.getOrDefault(host, List.of());
  }

  /** A VM on a host. */
  record Standing(FleetVm vm, FleetHost host) {}

  /** Each VM on each host that it is on, host by host in the fleet's order. */
  Stream<Standing> standings() {
    return fleet.hosts().stream()
        .flatMap(host -> vmsOn(host.name()).stream().map(vm -> new Standing(vm, host)));
  }

  /** What the VMs there need together. */
  public Resources load(HostName host) {
    return vmsOn(host).stream().map(FleetVm::demand).reduce(Resources.NONE, Resources::plus);
  }
}
