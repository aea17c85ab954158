package io.godwit.migration.plan.fleet;

import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How alike hosts are full. A host is as full as its fullest dimension; those that are on count,
 * but for those that are being emptied.
 *
 * @param fullest how full the fullest is, in millionths of a host
 * @param spread the standard deviation over all, in millionths of a host
 */
public record Evenness(long fullest, long spread) {
  /**
   * A move is made if it leaves the fuller of its two hosts less full by at least this, in
   * millionths; two that change places, by twice this. So what a plan evens out stays so: a second
   * one finds nothing that is worth a move.
   */
  public static final long WORTH_A_MOVE = 50_000;

  private static final double MILLION = 1e6;

  /**
   * Of a placement.
   *
   * @param placement for every VM of the fleet
   */
  public static Evenness of(Fleet fleet, Map<VmName, HostName> placement) {
    return of(fills(fleet, placement));
  }

  /** As the fleet is. */
  public static Evenness now(Fleet fleet) {
    return of(fleet, current(fleet));
  }

  /**
   * Whether hosts are less far apart in that placement than as the fleet is, and the fullest is no
   * fuller. In a large fleet that may be by less than a millionth.
   */
  public static boolean isMoreEven(Fleet fleet, Map<VmName, HostName> placement) {
    double[] before = fills(fleet, current(fleet));
    double[] after = fills(fleet, placement);
    return most(after) <= most(before) && squares(after) < squares(before);
  }

  private static Map<VmName, HostName> current(Fleet fleet) {
    Map<VmName, HostName> placement = new HashMap<>();
    fleet.vms().forEach(vm -> placement.put(vm.name(), vm.host()));
    return placement;
  }

  private static double[] fills(Fleet fleet, Map<VmName, HostName> placement) {
    Map<HostName, Resources> loads = new HashMap<>();
    for (FleetVm vm : fleet.vms()) {
      loads.merge(placement.get(vm.name()), vm.demand(), Resources::plus);
    }
    return fleet.hosts().stream()
        .filter(Evenness::counts)
        .mapToDouble(host -> fill(fleet, host, loads.getOrDefault(host.name(), Resources.NONE)))
        .toArray();
  }

  /** Of so many hosts, each so full. */
  public static Evenness of(double[] fills) {
    double variance = fills.length == 0 ? 0 : squares(fills) / fills.length;
    return new Evenness(
        Math.round(MILLION * most(fills)), Math.round(MILLION * Math.sqrt(variance)));
  }

  private static double most(double[] fills) {
    return Arrays.stream(fills).max().orElse(0);
  }

  /** Of the distances from the mean. */
  private static double squares(double[] fills) {
    double mean = Arrays.stream(fills).average().orElse(0);
    return Arrays.stream(fills).map(fill -> (fill - mean) * (fill - mean)).sum();
  }

  /** Whether the host is one of those that are to be full alike. */
  public static boolean counts(FleetHost host) {
    return host.isOn() && host.intake() != FleetHost.Intake.DRAINING;
  }

  /**
   * How full such a load makes it, by the dimension that is the fullest. 1 is full; one whose VMs
   * are let have more than it has may be fuller.
   */
  public static double fill(Fleet fleet, FleetHost host, Resources load) {
    return share(load, host, fullest(fleet.dimensions(), host, load));
  }

  /** The dimension of which such a load leaves the least. */
  public static Dimension fullest(List<Dimension> dimensions, FleetHost host, Resources load) {
    Dimension fullest = dimensions.getFirst();
    for (Dimension dimension : dimensions) {
      fullest = share(load, host, dimension) > share(load, host, fullest) ? dimension : fullest;
    }
    return fullest;
  }

  /** By size and not capacity, which follows the load where the host is let be overfull. */
  private static double share(Resources load, FleetHost host, Dimension dimension) {
    return share(load.amount(dimension), host.size().amount(dimension));
  }

  /** What is not known to be there at all is not told to be full. */
  public static double share(long load, long size) {
    return size == 0 ? 0 : (double) load / size;
  }

  /** What is to be small. */
  public long sum() {
    return fullest + spread;
  }

  /** Of a host, for people: {@code "62 %"}. */
  public static String percent(long millionths) {
    return Math.round(millionths / (MILLION / 100)) + " %";
  }
}
