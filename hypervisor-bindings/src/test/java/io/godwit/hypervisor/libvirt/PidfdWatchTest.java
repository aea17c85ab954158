package io.godwit.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.hypervisor.ProcessWatch.Watched;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PidfdWatchTest {
  private final PidfdWatch watch = new PidfdWatch();

  @Test
  void tellsAnExitOnceItHasHappened() throws Exception {
    Process process = start();
    try (Watched watched = watch.watch(process.toHandle())) {
      assertThat(watched.exit()).isNotDone();
      process.destroyForcibly();
      watched.exit().get(10, TimeUnit.SECONDS);
    }
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
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
