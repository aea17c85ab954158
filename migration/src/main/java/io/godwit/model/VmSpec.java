package io.godwit.model;

import java.util.Objects;

/**
 * What a VM is, wherever it runs; constant through moves.
 *
 * @param disk the virtual size of its one disk, at least the image's
 * @param machineType QEMU's versioned machine type, for example {@code pc-q35-7.2}: pinned, so that
 *     a move between QEMU versions keeps the guest's devices
 */
public record VmSpec(
    VmId id,
    VmName name,
    int vcpus,
    DataSize memory,
    DataSize disk,
    Image image,
    MacAddress mac,
    CpuContract cpu,
    String machineType) {
  public VmSpec {
    Objects.requireNonNull(id);
    Objects.requireNonNull(name);
    Objects.requireNonNull(memory);
    Objects.requireNonNull(disk);
    Objects.requireNonNull(image);
    Objects.requireNonNull(mac);
    Objects.requireNonNull(cpu);
    Objects.requireNonNull(machineType);
    if (vcpus < 1) {
      throw new IllegalArgumentException("a VM has at least one vCPU, not " + vcpus);
    }
  }
}
