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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Watches processes by Linux' pidfds (since 5.3), which become readable when the process has no
 * thread left and never mean another process that got the same number; and, where an end is
 * expected, by its threads, of which none runs some time before that ({@link EndingThreads}).
 */
public final class PidfdWatch implements ProcessWatch {
  private static final Logger LOG = System.getLogger(PidfdWatch.class.getName());
  private static final int PIDFD_OPEN = 434;
  private static final int PIDFD_SEND_SIGNAL = 424;
  private static final int KILL = 9;
  private static final int NO_SUCH_PROCESS = 3;
  private static final int INTERRUPTED = 4;
  private static final short READABLE = 1;

  /** EFD_CLOEXEC. */
  private static final int CLOSE_ON_EXEC = 02000000;

  private static final int FOR_EVER = -1;
  private static final int CLOSELY_MILLIS = 1;
  private static final int OFTEN_MILLIS = 20;

  /** After so many close looks an end that was expected is looked for less often. */
  private static final int CLOSE_LOOKS = 1000;

  private static final int POLLFD_BYTES = 8;
  private static final int POLLFD_EVENTS = 4;
  private static final int POLLFD_FOUND = 6;

  static {
    Native.register(PidfdWatch.class, Platform.C_LIBRARY_NAME);
  }

  private static native NativeLong syscall(NativeLong number, int pid, int flags)
      throws LastErrorException;

  private static native NativeLong syscall(
      NativeLong number, int pidfd, int signal, Pointer info, int flags) throws LastErrorException;

  private static native int eventfd(int count, int flags) throws LastErrorException;

  private static native int poll(Pointer descriptors, NativeLong count, int timeoutMillis)
      throws LastErrorException;

  private static native NativeLong read(int descriptor, Pointer to, NativeLong bytes)
      throws LastErrorException;

  private static native NativeLong write(int descriptor, Pointer from, NativeLong bytes)
      throws LastErrorException;

  private static native int close(int descriptor) throws LastErrorException;

  @Override
  public Watched watch(ProcessHandle process) {
    Watch watch = new Watch(process.pid());
    try {
      int descriptor =
          syscall(new NativeLong(PIDFD_OPEN), Math.toIntExact(process.pid()), 0).intValue();
      watch.start(descriptor);
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
    private static final int NO_END_EXPECTED = -1;

    private final long process;
    private final Optional<StopMark> mark;
    private final CompletableFuture<Void> exit = new CompletableFuture<>();

    /** Wakes the thread; none while it does not run. Guarded by this. */
    private OptionalInt bell = OptionalInt.empty();

    /** Close looks that are left; negative while no end is expected. */
    private final AtomicInteger closeLooks = new AtomicInteger(NO_END_EXPECTED);

    private volatile boolean closed;

    Watch(long process) {
      this.process = process;
      this.mark = StopMark.of(process);
    }

    synchronized void start(int descriptor) {
      try {
        int made = eventfd(0, CLOSE_ON_EXEC);
        bell = OptionalInt.of(made);
        Thread.ofPlatform()
            .daemon()
            .name("godwit-exit-" + process)
            .start(() -> run(descriptor, made));
      } catch (LastErrorException | OutOfMemoryError e) {
        stop(descriptor);
        throw e;
      }
    }

    @Override
    public CompletableFuture<Void> exit() {
      return exit;
    }

    @Override
    public void expectSoon() {
      closeLooks.set(CLOSE_LOOKS);
      wake();
    }

    @Override
    public void expectNoLonger() {
      closeLooks.set(NO_END_EXPECTED);
    }

    @Override
    public void close() {
      closed = true;
      wake();
    }

    private synchronized void wake() {
      if (bell.isPresent()) {
        try (Memory one = new Memory(Long.BYTES)) {
          one.setLong(0, 1);
          NativeLong unused = write(bell.getAsInt(), one, new NativeLong(Long.BYTES));
        }
      }
    }

    private void run(int descriptor, int wakened) {
      try (Memory request = new Memory(2 * POLLFD_BYTES);
          Memory rings = new Memory(Long.BYTES)) {
        ask(request, 0, descriptor);
        ask(request, POLLFD_BYTES, wakened);
        if (sawEnd(request, descriptor, () -> read(wakened, rings, new NativeLong(Long.BYTES)))) {
          exit.complete(null);
        }
      } finally {
        stop(descriptor);
      }
    }

    /** Returns once the process has ended or nobody asks any more. */
    private boolean sawEnd(Memory request, int descriptor, Runnable quiet) {
      boolean killed = false;
      while (!closed) {
        pollOnce(request, pause());
        if (isReadable(request, 0)) {
          return true;
        }
        if (isReadable(request, POLLFD_BYTES)) {
          quiet.run();
        }
        if (!isExpected()) {
          continue;
        }
        if (!killed && mark.filter(StopMark::isGone).isPresent() && isExpected()) {
          kill(descriptor);
          killed = true;
        }
        if (EndingThreads.OF_THIS_MACHINE.areAll(process)) {
          return true;
        }
      }
      return false;
    }

    private boolean isExpected() {
      return closeLooks.get() != NO_END_EXPECTED;
    }

    private static void kill(int descriptor) {
      try {
        NativeLong unused =
            syscall(new NativeLong(PIDFD_SEND_SIGNAL), descriptor, KILL, Pointer.NULL, 0);
      } catch (LastErrorException e) {
        // It has ended, or libvirt ends it as it does without this.
        LOG.log(Level.DEBUG, "a process that libvirt ends was not killed: {0}", e.getMessage());
      }
    }

    private int pause() {
      int left = closeLooks.getAndUpdate(looks -> looks > 0 ? looks - 1 : looks);
      if (left == NO_END_EXPECTED) {
        return FOR_EVER;
      }
      return left > 0 ? CLOSELY_MILLIS : OFTEN_MILLIS;
    }

    private synchronized void stop(int descriptor) {
      PidfdWatch.close(descriptor);
      bell.ifPresent(PidfdWatch::close);
      bell = OptionalInt.empty();
    }

    private static void ask(Memory request, int at, int descriptor) {
      request.setInt(at, descriptor);
      request.setShort(at + POLLFD_EVENTS, READABLE);
    }

    private static boolean isReadable(Memory request, int at) {
      return (request.getShort(at + POLLFD_FOUND) & READABLE) != 0;
    }

    private static void pollOnce(Memory request, int millis) {
      request.setShort(POLLFD_FOUND, (short) 0);
      request.setShort(POLLFD_BYTES + POLLFD_FOUND, (short) 0);
      try {
        int unusedCount = poll(request, new NativeLong(2), millis);
      } catch (LastErrorException e) {
        if (e.getErrorCode() != INTERRUPTED) {
          throw e;
        }
      }
    }
  }
}
