package io.godwit.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.lab.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedTest {
  private static final Machine MACHINE =
      new Machine(
          "i-0123456789abcdef",
          "l1",
          "token",
          "digest",
          MachineType.SMALL,
          new Machine.Place(1, 11),
          false);

  @TempDir Path folder;

  @Test
  void theOwnerAloneReadsTheTokenInIt() throws IOException {
    Path seed = folder.resolve("seed.img");

    Seed.write(seed, MACHINE, "token=geheim");
    Seed.write(seed, MACHINE, "token=geheim");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(seed)))
        .isEqualTo("rw-------");
    assertThat(text(seed, "user-data")).isEqualTo("token=geheim");
    assertThat(text(seed, "meta-data")).contains("local-hostname: l1");
    assertThat(text(seed, "network-config")).contains("10.90.1.11/24");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(seed);
    }
  }

  private static String text(Path seed, String name) {
    return Commands.run(List.of("mtype", "-i", seed.toString(), "::" + name));
  }
}
