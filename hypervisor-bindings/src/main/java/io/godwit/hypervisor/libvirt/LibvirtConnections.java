package io.godwit.hypervisor.libvirt;

import com.sun.jna.Pointer;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.VmEvent;
import io.godwit.model.VmId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/**
 * The way to libvirtd. A call that finds the connection lost opens another one first; while
 * libvirtd is down every call throws {@code UNREACHABLE}. So that events come back without a call,
 * a lost connection is also replaced in the background, tried every second. A call is never
 * repeated: whether a lost one took effect is for its caller to find out.
 */
final class LibvirtConnections implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LibvirtConnections.class.getName());
  private static final long RETRY_SECONDS = 1;

  private final String uri;
  private final LibvirtEvents events;
  private final NativeThreads threads = new NativeThreads();
  private final Executor later =
      CompletableFuture.delayedExecutor(
          RETRY_SECONDS, TimeUnit.SECONDS, task -> Thread.ofVirtual().start(task));
  private final AtomicBoolean reconnecting = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private LibvirtConnection current;
  private boolean closed;

  LibvirtConnections(String uri, Consumer<VmEvent> sink) {
    this.uri = uri;
    this.events = new LibvirtEvents(sink, this::reconnectSoon);
  }

  NativeThreads threads() {
    return threads;
  }

  <T> T call(LibvirtCall<LibvirtConnection, T> call) {
    return threads.run(
        () -> {
          LibvirtConnection connection = borrow();
          try {
            return call.on(connection);
          } catch (LibvirtException e) {
            throw explained(connection, LibvirtErrors.of(e));
          } catch (HypervisorException e) {
            throw explained(connection, e);
          } finally {
            connection.release();
          }
        });
  }

  <T> T domain(VmId vm, LibvirtCall<Domain, T> call) {
    return call(connection -> connection.domain(vm, call));
  }

  <T> T handle(VmId vm, LibvirtCall<Pointer, T> call) {
    return call(connection -> connection.handle(vm, call));
  }

  private HypervisorException explained(LibvirtConnection connection, HypervisorException e) {
    return e.reason() == Reason.IN_DOUBT || connection.isAlive()
        ? e
        : new HypervisorException(
            Reason.UNREACHABLE, "lost libvirt at " + uri + " during a call: " + e.getMessage(), e);
  }

  private LibvirtConnection borrow() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("this hypervisor is closed");
      }
      if (current == null || !current.isAlive()) {
        replace();
      }
      if (!current.retain()) {
        throw new IllegalStateException("libvirt's connection was closed under us");
      }
      return current;
    } finally {
      lock.unlock();
    }
  }

  private void replace() {
    LibvirtConnection lost = current;
    current = null;
    if (lost != null) {
      LOG.log(Level.INFO, "Lost libvirt at {0}; connecting again", uri);
      lost.release();
    }
    try {
      current = LibvirtConnection.open(uri, events);
    } catch (LibvirtException e) {
      reconnectSoon();
      throw new HypervisorException(
          Reason.UNREACHABLE, "libvirt does not answer at " + uri + ": " + e.getMessage(), e);
    }
  }

  /** Connects now if libvirtd answers, else as soon as it does. */
  void connectInBackground() {
    Thread.ofVirtual().name("godwit-libvirt-connect").start(this::reconnect);
  }

  private void reconnectSoon() {
    if (reconnecting.compareAndSet(false, true)) {
      later.execute(this::reconnect);
    }
  }

  private void reconnect() {
    reconnecting.set(false);
    try {
      call(LibvirtConnection::isAlive);
    } catch (HypervisorException e) {
      LOG.log(Level.FINE, e, () -> "Still no libvirt at " + uri + "; trying again");
    } catch (IllegalStateException | RejectedExecutionException e) {
      LOG.log(Level.FINE, e, () -> "Not connecting to " + uri + " again: closed");
    }
  }

  /** Calls under way end as they do; the last of them closes the connection. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (current != null) {
        current.release();
        current = null;
      }
    } finally {
      lock.unlock();
    }
    events.close();
    threads.close();
  }
}
