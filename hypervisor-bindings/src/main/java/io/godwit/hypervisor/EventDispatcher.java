package io.godwit.hypervisor;

import io.godwit.hypervisor.Hypervisor.Subscription;
import io.godwit.hypervisor.Hypervisor.VmEventListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Hands events to listeners one after another, in their order. */
public final class EventDispatcher implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(EventDispatcher.class.getName());

  private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
  private final Executor thread;
  private final Runnable end;

  /** Hands them over on a thread of its own. */
  public EventDispatcher() {
    ExecutorService own =
        Executors.newSingleThreadExecutor(Thread.ofVirtual().name("godwit-vm-events").factory());
    thread = own;
    end = own::shutdown;
  }

  /**
   * Hands them over on another's.
   *
   * @param thread runs one thing after another, in their order
   */
  public EventDispatcher(Executor thread) {
    this.thread = thread;
    this.end = () -> {};
  }

  public Subscription subscribe(VmEventListener listener) {
    Delivery delivery = new Delivery(listener);
    deliveries.add(delivery);
    return delivery;
  }

  /** Returns at once. After {@link #close} events are dropped. */
  public void publish(VmEvent event) {
    try {
      thread.execute(() -> deliveries.forEach(delivery -> delivery.deliver(event)));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.FINE, "Dropped {0}: nobody listens any more", event);
    }
  }

  /** Events published before are still delivered. */
  @Override
  public void close() {
    end.run();
  }

  /** The lock makes {@link #close} wait for a delivery under way, except one that calls it. */
  private final class Delivery implements Subscription {
    private final VmEventListener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    private Delivery(VmEventListener listener) {
      this.listener = listener;
    }

    private void deliver(VmEvent event) {
      lock.lock();
      try {
        if (!closed) {
          listener.on(event);
        }
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, e, () -> "A listener failed on " + event + "; it stays subscribed");
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        closed = true;
        deliveries.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }
}
