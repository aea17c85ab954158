package io.godwit.hypervisor;

import io.godwit.model.Accelerator;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.MacAddress;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A small VM for tests. */
public final class Definitions {
  private Definitions() {}

  /** 64 MiB, one vCPU, on a raw image of 1 MiB. */
  public static VmDefinition small(VmId vm, Path disk, Path image, Path consoleLog) {
    return new VmDefinition(
        spec(vm, "small-vm"), Accelerator.TCG, disk, image, ImageFormat.RAW, "godwit0", consoleLog);
  }

  /** The same with a balloon, which leaves it half of its memory at the least. */
  public static VmDefinition withBalloon(VmDefinition definition) {
    VmSpec of = definition.spec();
    VmSpec spec =
        new VmSpec(
            of.id(),
            of.name(),
            of.vcpus(),
            of.memory(),
            of.disk(),
            of.image(),
            of.mac(),
            of.cpu(),
            of.machineType(),
            of.port(),
            Optional.of(new DataSize(of.memory().bytes() / 2)));
    return new VmDefinition(
        spec,
        definition.accelerator(),
        definition.disk(),
        definition.backing(),
        definition.backingFormat(),
        definition.bridge(),
        definition.consoleLog());
  }

  public static VmSpec spec(VmId vm, String name) {
    DataSize size = DataSize.ofMebibytes(1);
    return new VmSpec(
        vm,
        new VmName(name),
        1,
        DataSize.ofMebibytes(64),
        size,
        new Image(new ImageDigest("0".repeat(64)), ImageFormat.RAW, size, size),
        new MacAddress("52:54:00:4d:00:fe"),
        new CpuContract("Nehalem", List.of()),
        "pc-q35-7.2");
  }
}
