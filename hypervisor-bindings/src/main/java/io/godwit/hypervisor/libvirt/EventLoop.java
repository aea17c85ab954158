package io.godwit.hypervisor.libvirt;

import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.libvirt.Library;
import org.libvirt.LibvirtException;

/**
 * libvirt's default event loop: one thread for the whole process, because libvirt allows one
 * implementation and wants it before the first connection is opened. It belongs to no connection
 * and so survives the loss of every one.
 */
final class EventLoop {
  private static final Logger LOG = Logger.getLogger(EventLoop.class.getName());
  private static final long PAUSE_AFTER_FAILURE = TimeUnit.SECONDS.toNanos(1);

  /** libvirt prints errors to stderr unless told otherwise; ours are thrown instead. */
  private static final NativeLibvirt.ErrorCallback SILENT = (userData, error) -> {};

  private EventLoop() {}

  /** Starts it if this is the first call. */
  static void ensureRunning() {
    Holder.touch();
  }

  private static final class Holder {
    static {
      start();
    }

    private static void touch() {}
  }

  private static void start() {
    NativeLibvirt.virSetErrorFunc(null, SILENT);
    try {
      Library.initEventLoop();
    } catch (LibvirtException e) {
      throw new HypervisorException(Reason.INTERNAL, "libvirt's event loop does not start", e);
    }
    Thread.ofPlatform().daemon().name("godwit-libvirt-loop").start(EventLoop::run);
  }

  private static void run() {
    while (true) {
      try {
        Library.processEvent();
      } catch (LibvirtException | RuntimeException e) {
        LOG.log(Level.WARNING, "libvirt's event loop failed once; it goes on in a second", e);
        LockSupport.parkNanos(PAUSE_AFTER_FAILURE);
      }
    }
  }
}
