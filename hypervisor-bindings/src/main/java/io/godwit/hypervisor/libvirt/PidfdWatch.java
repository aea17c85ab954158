package io.godwit.hypervisor.libvirt;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.ProcessWatch;
import java.util.concurrent.CompletableFuture;

/**
 * Watches processes by Linux' pidfds (since 5.3). A pidfd becomes readable when the process has no
 * thread left, and never means another process that got the same number.
 */
public final class PidfdWatch implements ProcessWatch {
  private static final int PIDFD_OPEN = 434;
  private static final int NO_SUCH_PROCESS = 3;
  private static final short READABLE = 1;

  /** How long a closed watch may keep its thread. An exit is told at once. */
  private static final int CLOSE_CHECK_MILLIS = 1000;

  private static final int POLLFD_BYTES = 8;
  private static final int POLLFD_EVENTS = 4;

  static {
    Native.register(PidfdWatch.class, Platform.C_LIBRARY_NAME);
  }

  private static native NativeLong syscall(NativeLong number, int pid, int flags)
      throws LastErrorException;

  private static native int poll(Pointer descriptors, NativeLong count, int timeoutMillis)
      throws LastErrorException;

  private static native int close(int descriptor) throws LastErrorException;

  @Override
  public Watched watch(ProcessHandle process) {
    Watch watch = new Watch();
    try {
      int descriptor =
          syscall(new NativeLong(PIDFD_OPEN), Math.toIntExact(process.pid()), 0).intValue();
      Thread.ofPlatform()
          .daemon()
          .name("godwit-exit-" + process.pid())
          .start(() -> watch.run(descriptor));
    } catch (LastErrorException e) {
      if (e.getErrorCode() != NO_SUCH_PROCESS) {
        throw new HypervisorException(
            Reason.UNSUPPORTED, "the exit of a process cannot be watched: " + e.getMessage(), e);
      }
      watch.exit.complete(null);
    }
    // The number may have been given to another process before the descriptor was opened.
    if (!process.isAlive()) {
      watch.exit.complete(null);
    }
    return watch;
  }

  private static final class Watch implements Watched {
    private final CompletableFuture<Void> exit = new CompletableFuture<>();
    private volatile boolean closed;

    @Override
    public CompletableFuture<Void> exit() {
      return exit;
    }

    @Override
    public void close() {
      closed = true;
    }

    private void run(int descriptor) {
      try (Memory request = new Memory(POLLFD_BYTES)) {
        request.setInt(0, descriptor);
        request.setShort(POLLFD_EVENTS, READABLE);
        int ready = 0;
        while (ready == 0 && !closed) {
          ready = pollOnce(request);
        }
        if (ready > 0) {
          exit.complete(null);
        }
      } finally {
        PidfdWatch.close(descriptor);
      }
    }

    private static int pollOnce(Memory request) {
      request.setShort(POLLFD_EVENTS + Short.BYTES, (short) 0);
      return poll(request, new NativeLong(1), CLOSE_CHECK_MILLIS);
    }
  }
}
