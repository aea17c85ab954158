package io.godwit.hypervisor.libvirt;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.RecoveryMonitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The files of {@link RecoveryMonitor}s, and what is written into them. */
final class RecoveryMonitors {
  private static final int OWNER_ONLY = 0600;
  private static final Path NOWHERE = Path.of("/dev/null");
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final int LOOKS = 100;

  private static final int WRITE_ONLY = 1;
  private static final int NON_BLOCKING = 04000;
  private static final int CLOSE_ON_EXEC = 02000000;
  private static final int NOT_THERE = 2;
  private static final int NOBODY_READS = 6;

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

  private static native int open(String path, int flags) throws LastErrorException;

  private static native NativeLong write(int descriptor, Pointer from, NativeLong bytes)
      throws LastErrorException;

  private static native int close(int descriptor) throws LastErrorException;

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

  /** Never waits: neither for a QEMU that does not have it open nor for one that does not read. */
  private void write(RecoveryMonitor monitor, String order) {
    byte[] bytes = order.getBytes(StandardCharsets.US_ASCII);
    try (Memory text = new Memory(bytes.length)) {
      text.write(0, bytes, 0, bytes.length);
      int fifo = open(here(monitor.orders()).toString(), WRITE_ONLY | NON_BLOCKING | CLOSE_ON_EXEC);
      try {
        NativeLong unused = write(fifo, text, new NativeLong(bytes.length));
      } finally {
        int unused = close(fifo);
      }
    } catch (LastErrorException e) {
      throw new HypervisorException(
          reason(e.getErrorCode()),
          "QEMU takes no order at %s: %s".formatted(monitor.orders(), e.getMessage()),
          e);
    }
  }

  private static Reason reason(int error) {
    return switch (error) {
      case NOT_THERE, NOBODY_READS -> Reason.UNSUPPORTED;
      default -> Reason.INTERNAL;
    };
  }

  private Path here(Path absolute) {
    return root.resolve(absolute.toString().substring(1));
  }
}
