package io.godwit.hypervisor;

import io.godwit.model.DataSize;
import io.godwit.model.Version;
import java.util.Set;

/**
 * What this hypervisor can offer.
 *
 * @param cpuModel the host CPU's name
 * @param usableCpuModels QEMU models that run here as they are (virConnectGetDomainCapabilities)
 * @param cpuFeatures features that a guest can be offered
 * @param hostCpuXml libvirt's description of the CPU that a guest can be offered, for {@link
 *     Hypervisor#baselineCpu}; opaque
 * @param accelerators those that libvirt claims; whether KVM really works is found by trying
 * @param emulator path of the QEMU binary
 */
public record HypervisorCapabilities(
    Version libvirtVersion,
    Version qemuVersion,
    String cpuModel,
    Set<String> usableCpuModels,
    Set<String> cpuFeatures,
    String hostCpuXml,
    Set<String> machineTypes,
    Set<io.godwit.model.Accelerator> accelerators,
    int cpus,
    DataSize memory,
    String emulator) {
  public HypervisorCapabilities {
    usableCpuModels = Set.copyOf(usableCpuModels);
    cpuFeatures = Set.copyOf(cpuFeatures);
    machineTypes = Set.copyOf(machineTypes);
    accelerators = Set.copyOf(accelerators);
  }
}
