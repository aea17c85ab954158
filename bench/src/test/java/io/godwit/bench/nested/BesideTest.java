package io.godwit.bench.nested;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.bench.fixture.Godwit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BesideTest {
  private static final Duration SOON = Duration.ofMillis(50);

  @TempDir Path folder;

  @Test
  void oneThatFailsIsNoticedByWhoeverDoesSomethingElse() throws Exception {
    Beside failing = begin("echo no capacity\nexit 5");
    assertThat(failing.process().waitFor(30, TimeUnit.SECONDS)).isTrue();

    assertThatThrownBy(failing::requireWell)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ended with 5")
        .hasMessageContaining("no capacity");
  }

  @Test
  void oneThatGoesOnIsWell() throws Exception {
    Beside going = begin("exec sleep 600");
    try {
      going.requireWell();
      assertThat(going.endedWithin(SOON)).isFalse();
    } finally {
      Process unused = going.process().destroyForcibly();
    }
  }

  private Beside begin(String body) throws IOException {
    Path program = folder.resolve("program");
    Files.writeString(program, "#!/bin/bash\n" + body + "\n");
    Path launcher =
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Godwit godwit = new Godwit(launcher, Map.of(), InstantSource.system());
    return Beside.begin(godwit, folder.resolve("output"), "host", "launch");
  }
}
