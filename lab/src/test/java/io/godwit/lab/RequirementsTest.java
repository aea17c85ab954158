package io.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequirementsTest {
  @TempDir Path folder;

  @Test
  void packagesOfProgramsThatAreNowhereAreNamedOnce() throws IOException {
    Path program = Files.createFile(folder.resolve("qemu-img"));
    assertThat(program.toFile().setExecutable(true)).isTrue();

    assertThat(Requirements.missingPackages(List.of(folder)))
        .contains("iproute2", "libvirt-daemon-system", "util-linux")
        .doesNotContain("qemu-utils");
  }
}
