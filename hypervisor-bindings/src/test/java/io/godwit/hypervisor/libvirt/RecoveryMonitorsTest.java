package io.godwit.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.RecoveryMonitor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecoveryMonitorsTest {
  private static final RecoveryMonitor MONITOR =
      new RecoveryMonitor(Path.of("/run/godwit/recovery/vm"));
  private static final Path SOCKET = Path.of("/run/godwit/memory.sock");
  private static final int MORE_THAN_A_PIPE_HOLDS = 2000;

  @TempDir Path root;

  private RecoveryMonitors monitors;

  @BeforeEach
  void open() {
    monitors = new RecoveryMonitors(root);
    monitors.open(MONITOR);
  }

  private Path orders() {
    return root.resolve("run/godwit/recovery/vm.in");
  }

  /** As QEMU opens it. */
  private RandomAccessFile qemu() throws IOException {
    return new RandomAccessFile(orders().toFile(), "rw");
  }

  private static void assertFails(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void whatNoQemuHasOpenIsNotArmed() {
    assertFails(Reason.UNSUPPORTED, () -> monitors.arm(MONITOR));
    monitors.close(MONITOR);
    assertFails(Reason.UNSUPPORTED, () -> monitors.arm(MONITOR));
  }

  @Test
  void ordersArriveWholeAndInTheirTurn() throws IOException {
    try (RandomAccessFile qemu = qemu()) {
      monitors.arm(MONITOR);
      assertThat(monitors.receiveRest(MONITOR, SOCKET)).as("nobody listens").isFalse();
      assertThat(qemu.readLine()).contains("qmp_capabilities", "oob");
      assertThat(qemu.readLine())
          .contains("exec-oob", "migrate-recover", "unix:/run/godwit/memory.sock");
    }
  }

  @Test
  void aSocketOfBeforeProvesNothing() throws IOException {
    Path stale = root.resolve("run/godwit/memory.sock");
    Files.createFile(stale);
    try (RandomAccessFile qemu = qemu()) {
      assertThat(monitors.receiveRest(MONITOR, SOCKET)).as("with %s", qemu).isFalse();
    }
    assertThat(stale).doesNotExist();
  }

  @Test
  void aQemuThatDoesNotReadHoldsNobodyUp() throws IOException {
    try (RandomAccessFile qemu = qemu()) {
      assertFails(
          Reason.INTERNAL,
          () -> {
            for (int i = 0; i < MORE_THAN_A_PIPE_HOLDS; i++) {
              monitors.arm(MONITOR);
            }
          });
      assertThat(qemu.readLine()).as("whole").endsWith("}");
    }
  }

  @Test
  void nothingIsLeftOfIt() {
    monitors.open(MONITOR);
    monitors.close(MONITOR);
    monitors.close(MONITOR);
    assertThat(root.resolve("run/godwit/recovery")).isEmptyDirectory();
  }
}
