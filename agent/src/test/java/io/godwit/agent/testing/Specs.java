package io.godwit.agent.testing;

import io.godwit.hypervisor.VmDefinition;
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

/** VMs and images as tests need them. */
public final class Specs {
  public static final VmId VM = VmId.of("0e0e0e0e-0000-4000-8000-000000000001");

  private Specs() {}

  public static VmSpec vm() {
    return vm(VM, image("a".repeat(64)));
  }

  public static VmSpec vm(VmId id, Image image) {
    return new VmSpec(
        id,
        new VmName("vm-1"),
        1,
        DataSize.ofMebibytes(256),
        DataSize.ofMebibytes(1024),
        image,
        new MacAddress("52:54:00:4d:00:07"),
        new CpuContract("Nehalem", List.of()),
        "pc-q35-7.2");
  }

  /** {@link #vm()} on a host without hardware virtualization. */
  public static VmDefinition definition() {
    return new VmDefinition(
        vm(),
        Accelerator.TCG,
        Path.of("/d/disk.qcow2"),
        Path.of("/i/image.raw"),
        ImageFormat.RAW,
        "godwit0",
        Path.of("/d/console.log"));
  }

  public static Image image(String digest) {
    return new Image(
        new ImageDigest(digest), ImageFormat.RAW, new DataSize(1 << 20), new DataSize(1 << 20));
  }
}
