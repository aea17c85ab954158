package io.godwit.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.hypervisor.ProcessWatch.Watched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidfdWatchTest {
  @TempDir Path folder;

  private final PidfdWatch watch = new PidfdWatch();

  @Test
  void tellsAnExitOnceItHasHappened() throws Exception {
    tellsExit(watched -> {});
  }

  @Test
  void tellsAnExitThatItWasToldToExpect() throws Exception {
    tellsExit(Watched::expectSoon);
  }

  private void tellsExit(Consumer<Watched> before) throws Exception {
    Process process = start();
    try (Watched watched = watch.watch(process.toHandle())) {
      before.accept(watched);
      assertThat(watched.exit()).isNotDone();
      process.destroyForcibly();
      watched.exit().get(10, TimeUnit.SECONDS);
    }
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  /** As QEMU when libvirt has begun to stop it, which shows by its key being gone. */
  @Test
  void whatIsExpectedToEndIsKilledOnceLibvirtStopsIt() throws Exception {
    Path key = Files.writeString(folder.resolve("master-key.aes"), "");
    Process process = startWith(key);
    try (Watched watched = watch.watch(process.toHandle())) {
      watched.expectSoon();
      Files.delete(key);
      watched.exit().get(10, TimeUnit.SECONDS);
    }
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatIsNotExpectedToEndIsNeverKilled() throws Exception {
    staysAlive(watched -> {});
    staysAlive(
        watched -> {
          watched.expectSoon();
          watched.expectNoLonger();
        });
  }

  private void staysAlive(Consumer<Watched> before) throws Exception {
    Path key = Files.writeString(folder.resolve("master-key.aes"), "");
    Process process = startWith(key);
    try (Watched watched = watch.watch(process.toHandle())) {
      before.accept(watched);
      Files.delete(key);
      Awaitility.await()
          .during(100, TimeUnit.MILLISECONDS)
          .atMost(10, TimeUnit.SECONDS)
          .until(() -> process.isAlive() && !watched.exit().isDone());
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process startWith(Path key) throws IOException {
    String secret = "{\"qom-type\":\"secret\",\"file\":\"" + key + "\"}";
    return new ProcessBuilder("bash", "-c", "read -t 60", "qemu", secret).start();
  }

  @Test
  void aProcessThatEndedBeforeHasEnded() throws Exception {
    Process process = start();
    process.destroyForcibly().waitFor();
    try (Watched watched = watch.watch(process.toHandle())) {
      watched.exit().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aClosedWatchTellsNothing() throws Exception {
    Process process = start();
    Watched watched = watch.watch(process.toHandle());
    watched.close();
    assertThat(watched.exit()).isNotDone();
    process.destroyForcibly().waitFor();
  }

  private static Process start() throws IOException {
    return new ProcessBuilder("sleep", "60").start();
  }
}
