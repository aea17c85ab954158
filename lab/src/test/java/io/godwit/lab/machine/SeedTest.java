package io.godwit.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.lab.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
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

    Seed.write(seed, MACHINE, "token=geheim", Optional.empty());
    Seed.write(seed, MACHINE, "token=geheim", Optional.empty());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(seed)))
        .isEqualTo("rw-------");
    assertThat(text(seed, "user-data")).isEqualTo("token=geheim");
    assertThat(text(seed, "meta-data")).contains("local-hostname: l1").doesNotContain("keys");
    assertThat(text(seed, "network-config")).contains("10.90.1.11/24");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(seed);
    }
  }

  @Test
  void whoseKeyTheProviderKnowsIsLetIn() throws IOException {
    Path seed = folder.resolve("seed.img");
    Path file = Files.writeString(folder.resolve("key.pub"), "ssh-ed25519 AAAAC3Nz+/a= demo\n");

    Seed.write(seed, MACHINE, "", Optional.of(SshPublicKey.read(file)));

    assertThat(text(seed, "meta-data"))
        .contains("public-keys: [\"ssh-ed25519 AAAAC3Nz+/a= demo\"]");
  }

  @Test
  void whatIsNoPublicKeyGoesIntoNoMachine() throws IOException {
    Path secret =
        Files.writeString(folder.resolve("key"), "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n");

    assertThatThrownBy(() -> SshPublicKey.read(secret))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no public key of OpenSSH; nothing was launched")
        .hasMessageNotContaining("abc");
    assertThatThrownBy(() -> new SshPublicKey("ssh-ed25519 AAAA \"]\nruncmd: [x]"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String text(Path seed, String name) {
    return Commands.run(List.of("mtype", "-i", seed.toString(), "::" + name));
  }
}
