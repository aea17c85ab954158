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
 * @param leastMemory what its balloon leaves it at the least, its whole memory where it gives
 *     nothing back; empty where it has no balloon, as one that was made before there were any. The
 *     guest sees the device, so this is for life
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
    Optional<NetworkPort> port,
    Optional<DataSize> leastMemory) {
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
    leastMemory.ifPresent(least -> requireAtMost(memory, least));
    if (vcpus < 1) {
      throw new IllegalArgumentException("a VM has at least one vCPU, not " + vcpus);
    }
  }

  private static void requireAtMost(DataSize memory, DataSize least) {
    if (least.isMoreThan(memory)) {
      throw new IllegalArgumentException(
          "a balloon leaves a VM at most its memory of %s, not %s".formatted(memory, least));
    }
  }

  /** Without a balloon. */
  public VmSpec(
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
    this(id, name, vcpus, memory, disk, image, mac, cpu, machineType, port, Optional.empty());
  }

  /** On its host's own bridge, without a balloon. */
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
