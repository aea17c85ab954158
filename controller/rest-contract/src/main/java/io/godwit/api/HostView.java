package io.godwit.api;

import java.time.Instant;
import java.util.List;

/**
 * A host.
 *
 * @param state CONNECTED, NO_LIBVIRT (its agent is connected, libvirt there does not answer),
 *     UNREACHABLE (its VMs' state is then not known), GIVEN_BACK (a plan has turned off its
 *     instance), or JOINED (not yet seen)
 * @param accelerator KVM or TCG, found by trying it
 * @param memoryReservedBytes by VMs that it owns and moves under way to it
 * @param loadPercent of its declared CPUs; null where not known
 * @param clockAheadSeconds of the controller's clock; negative where it is behind; null where not
 *     known
 * @param anchored VMs elsewhere whose connections to the outside still go through it; by name
 */
public record HostView(
    String id,
    String name,
    String provider,
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
    List<Anchored> anchored) {

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
