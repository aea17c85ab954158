package io.godwit.migration.plan.fleet;

import io.godwit.model.HostName;
import io.godwit.model.VmName;
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
    Map<HostName, Resources> loads = new HashMap<>();
    for (FleetVm vm : fleet.vms()) {
      loads.merge(placement.get(vm.name()), vm.demand(), Resources::plus);
    }
    double[] fills =
        fleet.hosts().stream()
            .filter(Evenness::counts)
            .mapToDouble(host -> fill(fleet, host, loads.getOrDefault(host.name(), Resources.NONE)))
            .toArray();
    return of(fills);
  }

  /** As the fleet is. */
  public static Evenness now(Fleet fleet) {
    Map<VmName, HostName> placement = new HashMap<>();
    fleet.vms().forEach(vm -> placement.put(vm.name(), vm.host()));
    return of(fleet, placement);
  }

  /** Of so many hosts, each so full. */
  public static Evenness of(double[] fills) {
    double most = 0;
    double sum = 0;
    for (double fill : fills) {
      most = Math.max(most, fill);
      sum += fill;
    }
    double mean = fills.length == 0 ? 0 : sum / fills.length;
    double squares = 0;
    for (double fill : fills) {
      squares += (fill - mean) * (fill - mean);
    }
    double variance = fills.length == 0 ? 0 : squares / fills.length;
    return new Evenness(Math.round(MILLION * most), Math.round(MILLION * Math.sqrt(variance)));
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

  /** Whether neither is more than there. */
  public boolean isNoWorseThan(Evenness other) {
    return fullest <= other.fullest && spread <= other.spread;
  }

  /** Of a host, for people: {@code "62 %"}. */
  public static String percent(long millionths) {
    return Math.round(millionths / (MILLION / 100)) + " %";
  }
}
