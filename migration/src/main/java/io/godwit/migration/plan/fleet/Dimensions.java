package io.godwit.migration.plan.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which dimensions can make a host of a fleet too full: a search is faster with fewer. */
final class Dimensions {
  private final List<Resources> capacities;
  private final List<Resources> demands;

  private Dimensions(List<FleetHost> hosts, List<FleetVm> vms) {
    this.capacities = hosts.stream().map(FleetHost::capacity).distinct().toList();
    this.demands = vms.stream().map(FleetVm::demand).distinct().toList();
  }

  static List<Dimension> of(List<FleetHost> hosts, List<FleetVm> vms) {
    return new Dimensions(hosts, vms).find();
  }

  private List<Dimension> find() {
    if (Stream.concat(capacities.stream(), demands.stream())
        .allMatch(each -> each.cpu().isConstant())) {
      return Dimension.ALL_DAY;
    }
    List<Dimension> left = new ArrayList<>(Dimension.BY_PARTS);
    for (Dimension part : Dimension.BY_PARTS) {
      if (part.isPartOfDay() && left.stream().anyMatch(other -> isDecidedBy(other, part))) {
        left.remove(part);
      }
    }
    return List.copyOf(left);
  }

  /** Whether whatever fits a host in the other part fits it in this one too. */
  private boolean isDecidedBy(Dimension other, Dimension part) {
    return other.isPartOfDay()
        && other != part
        && demands.stream().allMatch(need -> need.amount(part) <= need.amount(other))
        && capacities.stream().allMatch(room -> room.amount(part) >= room.amount(other));
  }
}
