package io.godwit.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a host is able to run, as its agent found it.
 *
 * @param cpuModel the host CPU's name for people
 * @param cpuModels the QEMU CPU models that this hypervisor can run as they are
 * @param cpuFeatures the features that this hypervisor can offer a guest, by QEMU's names
 * @param machineTypes QEMU's machine types
 * @param qemuVersion major, minor, micro
 * @param cpus declared, not necessarily the machine's
 * @param memory declared capacity for VMs
 * @param disk capacity of the storage folder
 * @param accelerator found by trying it
 * @param ksm whether the kernel merges equal pages; read, never set
 * @param tunnelEndpoints where other agents can dial this host's tunnel
 * @param vmBridge the bridge that VMs are attached to
 * @param postCopyObstacle why QEMU cannot use post-copy here, found by trying; empty where it can
 * @param mesh its end of the mesh that carries networks
 * @param relays whether it passes on what two hosts send that cannot reach each other
 * @param calibration how fast it is; empty until that was measured
 * @param balloons whether it can run VMs that have a balloon; an agent of before cannot
 */
public record HostInventory(
    String cpuModel,
    Set<String> cpuModels,
    Set<String> cpuFeatures,
    Set<String> machineTypes,
    Version qemuVersion,
    Version libvirtVersion,
    int cpus,
    DataSize memory,
    DataSize disk,
    Accelerator accelerator,
    boolean ksm,
    HostEndpoints tunnelEndpoints,
    String vmBridge,
    Optional<String> postCopyObstacle,
    MeshState mesh,
    boolean relays,
    Optional<Calibration> calibration,
    boolean balloons) {
  public HostInventory {
    Objects.requireNonNull(cpuModel);
    cpuModels = Set.copyOf(cpuModels);
    cpuFeatures = Set.copyOf(cpuFeatures);
    machineTypes = Set.copyOf(machineTypes);
    Objects.requireNonNull(tunnelEndpoints);
    Objects.requireNonNull(qemuVersion);
    Objects.requireNonNull(libvirtVersion);
    Objects.requireNonNull(memory);
    Objects.requireNonNull(disk);
    Objects.requireNonNull(accelerator);
    Objects.requireNonNull(vmBridge);
    Objects.requireNonNull(postCopyObstacle);
    Objects.requireNonNull(mesh);
    Objects.requireNonNull(calibration);
  }

  /** Of a host that can do post-copy, can be dialled, and takes no part in networks. */
  public HostInventory(
      String cpuModel,
      Set<String> cpuModels,
      Set<String> cpuFeatures,
      Set<String> machineTypes,
      Version qemuVersion,
      Version libvirtVersion,
      int cpus,
      DataSize memory,
      DataSize disk,
      Accelerator accelerator,
      boolean ksm,
      List<String> tunnelEndpoints,
      String vmBridge) {
    this(
        cpuModel,
        cpuModels,
        cpuFeatures,
        machineTypes,
        qemuVersion,
        libvirtVersion,
        cpus,
        memory,
        disk,
        accelerator,
        ksm,
        HostEndpoints.open(tunnelEndpoints),
        vmBridge,
        Optional.empty(),
        new MeshState.Unfit("it takes no part in networks"),
        true,
        Optional.empty(),
        true);
  }

  /** Of a VM's core here; {@link Calibration#USUAL_SPEED} of a host that was not measured. */
  public double speed() {
    return calibration.map(Calibration::speed).orElse(Calibration.USUAL_SPEED);
  }
}
