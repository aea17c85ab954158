package io.godwit.controller.fleet;

import io.godwit.migration.HostFacts;
import io.godwit.model.HostInventory;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What all present hosts can run, so that a new VM can move to any of them. The CPU contract is the
 * last of a ladder of QEMU's models that each of them runs as it is; the machine type is the newest
 * versioned q35 that each of them knows.
 */
final class CommonGround {
  /** Each model can do what those before it can, within a vendor. */
  private static final List<String> LADDER =
      List.of(
          "qemu64",
          "Conroe",
          "Penryn",
          "Nehalem",
          "Westmere",
          "SandyBridge",
          "IvyBridge",
          "Haswell-noTSX",
          "Haswell",
          "Broadwell-noTSX",
          "Broadwell",
          "Skylake-Client-noTSX-IBRS",
          "Skylake-Server-noTSX-IBRS",
          "Cascadelake-Server-noTSX",
          "Icelake-Server-noTSX",
          "Opteron_G3",
          "Opteron_G4",
          "Opteron_G5",
          "EPYC",
          "EPYC-Rome",
          "EPYC-Milan");

  private static final Pattern Q35 = Pattern.compile("pc-q35-([0-9]{1,4})\\.([0-9]{1,4})");

  private final List<HostInventory> hosts;

  CommonGround(List<HostFacts> fleet) {
    this.hosts =
        fleet.stream()
            .filter(Placement::isPresent)
            .map(HostFacts::inventory)
            .flatMap(Optional::stream)
            .toList();
  }

  Optional<String> cpuModel() {
    return LADDER.stream()
        .filter(onAll(HostInventory::cpuModels))
        .reduce((lower, higher) -> higher);
  }

  Optional<String> machineType() {
    return hosts.stream().findFirst().stream()
        .flatMap(host -> host.machineTypes().stream())
        .filter(onAll(HostInventory::machineTypes))
        .flatMap(CommonGround::q35)
        .max(Comparator.comparingInt(Q35Type::major).thenComparingInt(Q35Type::minor))
        .map(Q35Type::name);
  }

  /** Whether each of them can run VMs that have a balloon. */
  boolean balloons() {
    return !hosts.isEmpty() && hosts.stream().allMatch(HostInventory::balloons);
  }

  private java.util.function.Predicate<String> onAll(Function<HostInventory, Set<String>> offered) {
    return name ->
        !hosts.isEmpty() && hosts.stream().allMatch(host -> offered.apply(host).contains(name));
  }

  private record Q35Type(String name, int major, int minor) {}

  private static Stream<Q35Type> q35(String name) {
    Matcher matcher = Q35.matcher(name);
    return matcher.matches()
        ? Stream.of(
            new Q35Type(
                name, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Stream.empty();
  }
}
