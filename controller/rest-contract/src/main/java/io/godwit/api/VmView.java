package io.godwit.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A VM.
 *
 * @param state RUNNING, PAUSED, STOPPED, CRASHED or UNKNOWN
 * @param host the name of its owner; null before it has one
 * @param leastMemoryBytes what its balloon leaves it at the least; null where it has no balloon
 * @param network the network it is in; null where it is on its host's own bridge
 * @param ipv6 its address in a network that has IPv6; null elsewhere
 * @param labels by key; what policies select it by
 * @param exposures by which ports of which hosts clients from outside reach it
 * @param operation the operation that works on it now; null for none
 * @param cpuDemand null where it has not been measured
 * @param conditions what is not as it should be; the gravest first
 */
public record VmView(
    String id,
    String name,
    String state,
    String host,
    String provider,
    long epoch,
    int vcpus,
    long memoryBytes,
    Long leastMemoryBytes,
    long diskBytes,
    String image,
    String imageDigest,
    String mac,
    String network,
    String address,
    String ipv6,
    Map<String, String> labels,
    List<ExposureView> exposures,
    String cpuModel,
    String machineType,
    String operation,
    List<VmConditionView> conditions,
    CpuDemand cpuDemand,
    Instant createdAt) {

  /**
   * How much CPU it needs, in thousandths of a core, by what its hosts have reported.
   *
   * @param plannedMilli what plans count it with; 0 while it is stopped. One that is not measured
   *     counts with a quarter of its vCPUs
   * @param usualMilli what it did not exceed in half of its samples of the last one to two hours
   * @param highMilli what it did not exceed in 95 of 100 of them
   * @param measuredSeconds over how long in all; its days are told by its demand
   */
  public record CpuDemand(
      long plannedMilli, long usualMilli, long highMilli, long measuredSeconds) {}
}
