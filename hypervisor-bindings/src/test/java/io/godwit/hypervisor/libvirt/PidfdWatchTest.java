package io.godwit.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.hypervisor.ProcessWatch.Watched;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PidfdWatchTest {
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

  @Test
  void aThreadThatMayStillRunIsNotEnding() throws Exception {
    assertThat(EndingThreads.areAll(ProcessHandle.current().pid())).isFalse();
    Process process = start();
    assertThat(EndingThreads.areAll(process.pid())).isFalse();
    process.destroyForcibly().waitFor();
    assertThat(EndingThreads.areAll(process.pid())).as("gone: its pidfd tells").isFalse();
  }

  /** As a QEMU whose memory is being freed: no thread will run again, and the process is there. */
  @Test
  void allThreadsOfAProcessThatNobodyCollectsAreEnding() throws Exception {
    Process parent = new ProcessBuilder("bash", "-c", "true & exec sleep 60").start();
    try {
      Awaitility.await()
          .atMost(10, TimeUnit.SECONDS)
          .until(
              () -> parent.toHandle().children().map(ProcessHandle::pid).findFirst(),
              child -> child.isPresent() && EndingThreads.areAll(child.get()));
    } finally {
      parent.destroyForcibly().waitFor();
    }
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
