package io.godwit.model;

import java.util.Objects;
import java.util.Optional;

/**
 * What a VM is, wherever it runs; constant through moves.
 *
 * @param disk the virtual size of its one disk, at least the image's
 * @param machineType QEMU's versioned machine type, for example {@code pc-q35-7.2}: pinned, so that
 *     a move between QEMU versions keeps the guest's devices
 * @param port its place in a network of Godwit's; empty where it is on its host's own bridge
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
    String machineType,
    Optional<NetworkPort> port) {
  public VmSpec {
    Objects.requireNonNull(id);
    Objects.requireNonNull(name);
    Objects.requireNonNull(memory);
    Objects.requireNonNull(disk);
    Objects.requireNonNull(image);
    Objects.requireNonNull(mac);
    Objects.requireNonNull(cpu);
    Objects.requireNonNull(machineType);
    Objects.requireNonNull(port);
    if (vcpus < 1) {
      throw new IllegalArgumentException("a VM has at least one vCPU, not " + vcpus);
    }
  }

  /** On its host's own bridge. */
  public VmSpec(
      VmId id,
      VmName name,
      int vcpus,
      DataSize memory,
      DataSize disk,
      Image image,
      MacAddress mac,
      CpuContract cpu,
      String machineType) {
    this(id, name, vcpus, memory, disk, image, mac, cpu, machineType, Optional.empty());
  }
}
