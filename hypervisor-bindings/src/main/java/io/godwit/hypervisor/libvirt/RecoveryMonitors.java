package io.godwit.hypervisor.libvirt;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.RecoveryMonitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The files of {@link RecoveryMonitor}s, and what is written into them. */
final class RecoveryMonitors {
  private static final int OWNER_ONLY = 0600;
  private static final Path NOWHERE = Path.of("/dev/null");
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final int LOOKS = 50;

  /** Shorter than PIPE_BUF, so that it arrives whole. */
  private static final String NEGOTIATION =
      "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"oob\"]}}\n";

  static {
    Native.register(RecoveryMonitors.class, Platform.C_LIBRARY_NAME);
  }

  private final Path root;

  /**
   * @param root where libvirtd and QEMU have theirs
   */
  RecoveryMonitors(Path root) {
    this.root = root;
  }

  private static native int mkfifo(String path, int mode) throws LastErrorException;

  /** In place of one of before, which only a QEMU that is gone had open. */
  void open(RecoveryMonitor monitor) {
    try {
      close(monitor);
      Files.createDirectories(
          here(monitor.path()).getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      int unused = mkfifo(here(monitor.orders()).toString(), OWNER_ONLY);
      Files.createSymbolicLink(here(monitor.answers()), NOWHERE);
    } catch (IOException | LastErrorException e) {
      throw new HypervisorException(
          Reason.INTERNAL, "%s cannot be made: %s".formatted(monitor, e.getMessage()), e);
    }
  }

  void arm(RecoveryMonitor monitor) {
    write(monitor, NEGOTIATION);
  }

  /** Whether QEMU listens at the socket: it does so for a post-copy only that it holds broken. */
  boolean receiveRest(RecoveryMonitor monitor, Path memorySocket) {
    Path socket = here(memorySocket);
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      throw new HypervisorException(
          Reason.INTERNAL, "%s cannot be made anew: %s".formatted(socket, e.getMessage()), e);
    }
    write(
        monitor,
        "{\"exec-oob\":\"migrate-recover\",\"arguments\":{\"uri\":\"unix:%s\"}}\n"
            .formatted(LibvirtMigration.checked(memorySocket)));
    for (int i = 0; i < LOOKS && !Files.exists(socket); i++) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return Files.exists(socket);
  }

  void close(RecoveryMonitor monitor) {
    try {
      Files.deleteIfExists(here(monitor.orders()));
      Files.deleteIfExists(here(monitor.answers()));
    } catch (IOException e) {
      throw new HypervisorException(
          Reason.INTERNAL, "%s cannot be removed: %s".formatted(monitor, e.getMessage()), e);
    }
  }

  /** Opened for both ways it never waits for QEMU; what QEMU is not there to read is lost. */
  private void write(RecoveryMonitor monitor, String order) {
    Path orders = here(monitor.orders());
    if (!Files.exists(orders)) {
      throw new HypervisorException(
          Reason.UNSUPPORTED, "the VM came without a monitor for recovery (%s)".formatted(orders));
    }
    try (FileChannel fifo =
        FileChannel.open(orders, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      int unused = fifo.write(ByteBuffer.wrap(order.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw new HypervisorException(
          Reason.INTERNAL, "%s takes no order: %s".formatted(monitor, e.getMessage()), e);
    }
  }

  private Path here(Path absolute) {
    return root.resolve(absolute.toString().substring(1));
  }
}
