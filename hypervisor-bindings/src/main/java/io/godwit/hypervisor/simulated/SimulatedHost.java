package io.godwit.hypervisor.simulated;

import io.godwit.hypervisor.HypervisorCapabilities;
import io.godwit.model.Accelerator;
import io.godwit.model.DataSize;
import io.godwit.model.Version;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a simulated host is like.
 *
 * @param models QEMU's CPU models that run on it, each with its features
 * @param uplinkPerSecond what a migration from it can send
 */
public record SimulatedHost(
    Version libvirtVersion,
    Version qemuVersion,
    Accelerator accelerator,
    Map<String, Set<String>> models,
    Set<String> extraFeatures,
    Set<String> machineTypes,
    int cpus,
    DataSize memory,
    DataSize uplinkPerSecond) {
  public SimulatedHost {
    models = Map.copyOf(models);
    extraFeatures = Set.copyOf(extraFeatures);
    machineTypes = Set.copyOf(machineTypes);
  }

  /** Like a host of the lab: libvirt 9.0 and QEMU 7.2 on TCG, four CPUs, 4 GiB, 1 Gbit/s. */
  public static SimulatedHost usual() {
    Set<String> nehalem = Set.of("sse2", "sse4.1", "sse4.2", "ssse3", "cx16", "popcnt");
    Set<String> westmere =
        Stream.concat(nehalem.stream(), Stream.of("aes", "pclmuldq")).collect(Collectors.toSet());
    return new SimulatedHost(
        new Version(9, 0, 0),
        new Version(7, 2, 0),
        Accelerator.TCG,
        Map.of("qemu64", Set.of("sse2", "cx16"), "Nehalem", nehalem, "Westmere", westmere),
        Set.of("avx", "bmi1"),
        Set.of("pc-q35-7.1", "pc-q35-7.2", "pc-i440fx-7.2"),
        4,
        DataSize.ofGibibytes(4),
        DataSize.ofMebibytes(119));
  }

  Set<String> features() {
    return Stream.concat(models.values().stream().flatMap(Set::stream), extraFeatures.stream())
        .collect(Collectors.toSet());
  }

  HypervisorCapabilities capabilities() {
    return new HypervisorCapabilities(
        libvirtVersion,
        qemuVersion,
        "Simulated",
        models.keySet(),
        features(),
        SimulatedCpu.describe(features()),
        machineTypes,
        Set.of(accelerator),
        cpus,
        memory,
        "/usr/bin/qemu-system-x86_64");
  }
}
