package io.godwit.migration.plan.fleet;

import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** All hosts and VMs at one moment. The order of both is kept, and decides nothing but ties. */
public final class Fleet {
  private final Map<HostName, FleetHost> hosts;
  private final Map<VmName, FleetVm> vms;
  private final List<Dimension> dimensions;

  /**
   * @throws IllegalArgumentException if a name is there twice, or a VM is on a host that is not in
   *     the fleet or not on
   */
  public Fleet(List<FleetHost> hosts, List<FleetVm> vms) {
    this.hosts = byName(hosts, FleetHost::name);
    this.vms = byName(vms, FleetVm::name);
    vms.forEach(this::checkHostOf);
    this.dimensions = Dimensions.of(hosts, vms);
  }

  private static <K, V> Map<K, V> byName(List<V> values, Function<V, K> name) {
    Map<K, V> map = new LinkedHashMap<>();
    for (V value : values) {
      if (map.put(name.apply(value), value) != null) {
        throw new IllegalArgumentException(name.apply(value) + " is in the fleet twice");
      }
    }
    return map;
  }

  private void checkHostOf(FleetVm vm) {
    FleetHost host = hosts.get(vm.host());
    if (host == null || !host.isOn()) {
      throw new IllegalArgumentException(
          "VM %s is on host %s, which is %s"
              .formatted(vm.name(), vm.host(), host == null ? "not in the fleet" : "off"));
    }
  }

  public List<FleetHost> hosts() {
    return List.copyOf(hosts.values());
  }

  public List<FleetVm> vms() {
    return List.copyOf(vms.values());
  }

  /**
   * Those by which its hosts can be too full: with CPU all day where that is the same at any time,
   * else with the parts of the day in which a host may be too full though it is not in another.
   */
  public List<Dimension> dimensions() {
    return dimensions;
  }

  public boolean has(HostName name) {
    return hosts.containsKey(name);
  }

  public boolean has(VmName name) {
    return vms.containsKey(name);
  }

  /**
   * @throws IllegalArgumentException if there is none of that name
   */
  public FleetHost host(HostName name) {
    return known(hosts, name);
  }

  /**
   * @throws IllegalArgumentException if there is none of that name
   */
  public FleetVm vm(VmName name) {
    return known(vms, name);
  }

  private static <K, V> V known(Map<K, V> map, K name) {
    V value = map.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is not in the fleet");
    }
    return value;
  }
}
