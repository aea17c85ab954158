package io.godwit.migration.ownership;

import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.MacAddress;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import java.util.List;

/** The one VM that these tests and the model of the hand-over are about. */
public final class TestVm {
  public static final VmId VM = VmId.of("0e0e0e0e-0000-4000-8000-000000000001");

  public static final VmSpec SPEC =
      new VmSpec(
          VM,
          new VmName("vm-1"),
          1,
          DataSize.ofMebibytes(256),
          DataSize.ofMebibytes(1024),
          new Image(
              new ImageDigest("a".repeat(64)),
              ImageFormat.RAW,
              DataSize.ofMebibytes(1),
              DataSize.ofMebibytes(1)),
          new MacAddress("52:54:00:4d:00:07"),
          new CpuContract("Nehalem", List.of()),
          "pc-q35-7.2");

  private TestVm() {}
}
