package io.godwit.runtime;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/** Tasks on virtual threads, in the machine's time. What is scheduled runs on one daemon thread. */
public final class VirtualThreadTasks implements Tasks, AutoCloseable {
  private static final Logger LOG = System.getLogger(VirtualThreadTasks.class.getName());

  private final Instant start;
  private final long startNanos = System.nanoTime();
  private final ScheduledThreadPoolExecutor timer;

  /**
   * @param clock asked once, for the time to begin with
   */
  public VirtualThreadTasks(InstantSource clock) {
    start = clock.instant();
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("godwit-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - startNanos);
  }

  @Override
  public Task start(String name, Runnable work) {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Thread thread = Thread.ofVirtual().name(name).unstarted(() -> run(work, ended));
    thread.start();
    return new ThreadTask(thread, ended);
  }

  private static void run(Runnable work, CompletableFuture<Void> ended) {
    try {
      work.run();
    } finally {
      ended.complete(null);
    }
  }

  @Override
  public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
    return future.get();
  }

  @Override
  public <T> T await(CompletableFuture<T> future, Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public Timer schedule(Duration after, Runnable quick) {
    return timer(timer.schedule(() -> guarded(quick), after.toNanos(), TimeUnit.NANOSECONDS));
  }

  @Override
  public Timer repeat(Duration interval, Runnable quick) {
    long nanos = interval.toNanos();
    return timer(
        timer.scheduleWithFixedDelay(() -> guarded(quick), nanos, nanos, TimeUnit.NANOSECONDS));
  }

  @Override
  public Turn newTurn() {
    ReentrantLock lock = new ReentrantLock(true);
    return work -> {
      lock.lock();
      try {
        work.run();
      } finally {
        lock.unlock();
      }
    };
  }

  /** Nothing more that was scheduled is done; tasks run on. */
  @Override
  public void close() {
    timer.shutdownNow();
  }

  private static void guarded(Runnable quick) {
    try {
      quick.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "Something scheduled failed; what else is scheduled goes on.", e);
    }
  }

  private static Timer timer(ScheduledFuture<?> scheduled) {
    return () -> scheduled.cancel(false);
  }

  private record ThreadTask(Thread thread, CompletableFuture<Void> ended) implements Task {
    @Override
    public void interrupt() {
      thread.interrupt();
    }
  }
}
