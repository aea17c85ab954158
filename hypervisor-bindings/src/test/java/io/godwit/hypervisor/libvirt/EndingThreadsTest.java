package io.godwit.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the machine's own processes, and on states of which none can be had at will. */
class EndingThreadsTest {
  private static final long QEMU = 100;
  private static final long VCPU = 101;
  private static final int EXITING = 0x4;
  private static final int SIGKILL = 1 << 8;
  private static final int SIGTERM = 1 << 14;

  /** Its child ends once the shell, which would collect it, has become a program that does not. */
  private static final String UNCOLLECTED =
      """
      until read -r name < /proc/$$/comm && [ "$name" = sleep ]; do :; done &
      exec sleep 60
      """;

  @TempDir Path proc;

  @Test
  void aThreadThatMayStillRunIsNotEnding() throws Exception {
    assertThat(isEnding(ProcessHandle.current().pid())).isFalse();
    Process process = new ProcessBuilder("sleep", "60").start();
    assertThat(isEnding(process.pid())).isFalse();
    process.destroyForcibly().waitFor();
    assertThat(isEnding(process.pid())).as("gone: its pidfd tells").isFalse();
  }

  /** As a QEMU whose memory is being freed: no thread will run again, and the process is there. */
  @Test
  void allThreadsOfAProcessThatNobodyCollectsAreEnding() throws Exception {
    Process parent = new ProcessBuilder("bash", "-c", UNCOLLECTED).start();
    try {
      Awaitility.await()
          .atMost(10, TimeUnit.SECONDS)
          .until(
              () -> parent.toHandle().children().map(ProcessHandle::pid).findFirst(),
              child -> child.isPresent() && isEnding(child.get()));
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }

  private static boolean isEnding(long process) {
    return EndingThreads.OF_THIS_MACHINE.areAll(process);
  }

  private record Listed(long id, String state, int flags, int pending) {}

  @Test
  void everyThreadMustHaveBegunToEnd() throws IOException {
    Listed first = new Listed(QEMU, "S", EXITING, 0);
    assertThat(areAll(first, new Listed(VCPU, "R", EXITING, 0))).isTrue();
    assertThat(areAll(first, new Listed(VCPU, "R", 0, 0))).isFalse();
    assertThat(areAll(new Listed(QEMU, "S", 0, 0), new Listed(VCPU, "R", EXITING, 0))).isFalse();
  }

  @Test
  void theFirstThreadMayAlsoBeKilledInASleepFromWhichItDoesNotReturn() throws IOException {
    Listed vcpu = new Listed(VCPU, "R", EXITING, 0);
    assertThat(areAll(new Listed(QEMU, "D", 0, SIGKILL))).isTrue();
    assertThat(areAll(new Listed(QEMU, "D", 0, SIGKILL | SIGTERM), vcpu)).isTrue();
    assertThat(areAll(new Listed(QEMU, "D", 0, SIGTERM), vcpu)).as("only asked to end").isFalse();
    assertThat(areAll(new Listed(QEMU, "D", 0, 0), vcpu)).as("it writes").isFalse();
    assertThat(areAll(new Listed(QEMU, "R", 0, SIGKILL), vcpu)).as("it runs").isFalse();
    assertThat(areAll(new Listed(QEMU, "S", 0, SIGKILL), vcpu)).as("wakes").isFalse();
  }

  /** It may be what writes to the disk, or what runs the guest. */
  @Test
  void noOtherThreadMayBe() throws IOException {
    Listed first = new Listed(QEMU, "D", 0, SIGKILL);
    assertThat(areAll(first, new Listed(VCPU, "D", 0, SIGKILL))).isFalse();
  }

  @Test
  void aThreadThatIsNotListedMayStillRun() throws IOException {
    Listed first = new Listed(QEMU, "S", EXITING, 0);
    write(List.of(first), 2);
    assertThat(new EndingThreads(proc).areAll(QEMU)).isFalse();
  }

  private boolean areAll(Listed... threads) throws IOException {
    write(List.of(threads), threads.length);
    return new EndingThreads(proc).areAll(QEMU);
  }

  private void write(List<Listed> threads, int count) throws IOException {
    Path process = Files.createDirectories(proc.resolve(Long.toString(QEMU)));
    Files.writeString(process.resolve("stat"), stat(threads.getFirst(), count));
    for (Listed thread : threads) {
      Path folder = process.resolve("task").resolve(Long.toString(thread.id()));
      Files.writeString(Files.createDirectories(folder).resolve("stat"), stat(thread, count));
    }
  }

  /** The fields of proc(5), by their numbers there. */
  private static String stat(Listed thread, int count) {
    StringBuilder line = new StringBuilder(thread.id() + " (CPU 0) x(TCG)");
    for (int field = 3; field <= 52; field++) {
      line.append(' ')
          .append(
              switch (field) {
                case 3 -> thread.state();
                case 9 -> Integer.toString(thread.flags());
                case 20 -> Integer.toString(count);
                case 31 -> Integer.toString(thread.pending());
                default -> "0";
              });
    }
    return line.append('\n').toString();
  }
}
