package io.godwit.hypervisor.simulated;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The time of a simulated fleet. It stands still until somebody advances it, and what is due then
 * happens in its order on the advancing thread. One thing happens at a time in a fleet.
 */
public final class VirtualTime implements SimulatedTime {
  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::number));
  private Instant now;
  private long scheduled;

  public VirtualTime(Instant start) {
    this.now = start;
  }

  @Override
  public Instant instant() {
    return exclusively(() -> now);
  }

  /** Lets time pass, with all that happens in it. */
  public void advance(Duration by) {
    exclusively(
        () -> {
          Instant end = now.plus(by);
          while (!queue.isEmpty() && !queue.peek().at().isAfter(end)) {
            Due next = queue.remove();
            now = next.at();
            next.task().run();
          }
          now = end;
          return null;
        });
  }

  /** While time is advanced. */
  @Override
  public void schedule(Duration after, Runnable task) {
    exclusively(() -> queue.add(new Due(now.plus(after), scheduled++, task)));
  }

  @Override
  public <T> T exclusively(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void await(CompletableFuture<?> future) {
    var unused = future.handle((value, failure) -> true).join();
  }

  @Override
  public Executor newEventExecutor() {
    return Executors.newSingleThreadExecutor(Thread.ofVirtual().name("godwit-vm-events").factory());
  }

  private record Due(Instant at, long number, Runnable task) {}
}
