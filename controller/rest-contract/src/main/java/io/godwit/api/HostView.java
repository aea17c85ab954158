package io.godwit.api;

import java.time.Instant;
import java.util.List;

/**
 * A host.
 *
 * @param region where at its provider it stands; null where nobody has told, as for the next two
 * @param locatedBy who has told: USER or PROVIDER; null for nobody
 * @param state CONNECTED, NO_LIBVIRT (its agent is connected, libvirt there does not answer),
 *     UNREACHABLE (its VMs' state is then not known), GIVEN_BACK (a plan has turned off its
 *     instance), or JOINED (not yet seen)
 * @param accelerator KVM or TCG, found by trying it
 * @param memoryReservedBytes by VMs that it owns and moves under way to it
 * @param loadPercent of its declared CPUs; null where not known
 * @param clockAheadSeconds of the controller's clock; negative where it is behind; null where not
 *     known
 * @param speed how fast it is, as it measured last; null of one that has not yet
 * @param meshKey its public key in the mesh that carries networks, as WireGuard writes it; null
 *     where it takes no part
 * @param meshKeyMade when that was made, by the host's clock; null where not known
 * @param anchored VMs elsewhere whose connections to the outside still go through it; by name
 */
public record HostView(
    String id,
    String name,
    String provider,
    String region,
    String zone,
    String rack,
    String locatedBy,
    String state,
    boolean schedulable,
    String agentVersion,
    String bootId,
    Instant lastSeen,
    String cpuModel,
    String qemuVersion,
    String libvirtVersion,
    String accelerator,
    Integer cpus,
    Long memoryBytes,
    Long memoryReservedBytes,
    Long diskBytes,
    Long diskAvailableBytes,
    Double loadPercent,
    Boolean ksm,
    Double clockAheadSeconds,
    List<String> tunnelEndpoints,
    List<String> machineTypes,
    List<String> cpuFeatures,
    List<String> images,
    int vms,
    Speed speed,
    String meshKey,
    Instant meshKeyMade,
    List<Anchored> anchored) {

  /**
   * How fast a host is. What could not be measured is null.
   *
   * @param cpuInGuest what a VM has of the host's own speed in arithmetic: 1 where nesting costs
   *     nothing
   * @param memoryInGuest the same in accesses to memory
   * @param counted what a core of it counts for in plans, as one of the host that was measured
   *     first in this fleet is 1; also 1 where they differ by a fifth or less
   * @param diskSyncMicros how long it takes until 4 KiB are for sure on the disk that VMs' are on
   * @param diskWrittenBytesPerSecond to that disk
   */
  public record Speed(
      Double cpuInGuest,
      Double memoryInGuest,
      double counted,
      Long diskSyncMicros,
      Long diskWrittenBytesPerSecond,
      Instant measuredAt) {}

  /**
   * A VM that has left it.
   *
   * @param vm its name
   * @param network its name
   * @param flows how many connections it has left; null where the host has not counted them yet
   * @param until when they are given up
   */
  public record Anchored(String vm, String network, Integer flows, Instant until) {}
}
