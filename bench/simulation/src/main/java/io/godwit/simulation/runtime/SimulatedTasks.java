package io.godwit.simulation.runtime;

import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** The tasks of one life. */
public final class SimulatedTasks implements Tasks {
  private static final ThreadLocal<SimulatedTask> CURRENT = new ThreadLocal<>();

  private final Scheduler scheduler;
  private final Life life;

  public SimulatedTasks(Scheduler scheduler, Life life) {
    this.scheduler = scheduler;
    this.life = life;
  }

  /** Lets the task that calls wait, whosever it is. */
  public static void awaitHere(CompletableFuture<?> future) throws InterruptedException {
    SimulatedTask self = CURRENT.get();
    if (self == null) {
      throw new IllegalStateException("only a task may wait");
    }
    self.awaitDone(future.handle((value, failure) -> true));
  }

  /** Whether a task calls, which may wait. */
  public static boolean isTask() {
    return CURRENT.get() != null;
  }

  /** Whose tasks these are. */
  public Life life() {
    return life;
  }

  @Override
  public Instant instant() {
    return scheduler.instant();
  }

  @Override
  public Task start(String name, Runnable work) {
    SimulatedTask task = new SimulatedTask();
    task.strand =
        new Strand(
            life + "/" + name,
            () -> {
              CURRENT.set(task);
              work.run();
              task.ended.complete(null);
            });
    scheduler.soon(life, task.strand::resume);
    return task;
  }

  @Override
  public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
    SimulatedTask self = current();
    self.awaitDone(future);
    return future.get();
  }

  @Override
  public <T> T await(CompletableFuture<T> future, Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    SimulatedTask self = current();
    CompletableFuture<Void> over = new CompletableFuture<>();
    Timer alarm = schedule(limit, () -> over.complete(null));
    try {
      self.awaitDone(CompletableFuture.anyOf(future, over).exceptionally(failed -> null));
    } finally {
      alarm.cancel();
    }
    if (!future.isDone()) {
      throw new TimeoutException();
    }
    return future.get();
  }

  @Override
  public Timer schedule(Duration after, Runnable quick) {
    return scheduler.schedule(life, after, quick)::run;
  }

  @Override
  public Timer repeat(Duration interval, Runnable quick) {
    Repetition repetition = new Repetition(interval, quick);
    repetition.plan();
    return repetition;
  }

  @Override
  public Turn newTurn() {
    return new SimulatedTurn();
  }

  private SimulatedTask current() {
    SimulatedTask task = CURRENT.get();
    if (task == null) {
      throw new IllegalStateException("only a task may wait");
    }
    return task;
  }

  private final class Repetition implements Timer {
    private final Duration interval;
    private final Runnable quick;
    private Timer next = () -> {};

    private Repetition(Duration interval, Runnable quick) {
      this.interval = interval;
      this.quick = quick;
    }

    private void plan() {
      next =
          schedule(
              interval,
              () -> {
                plan();
                quick.run();
              });
    }

    @Override
    public void cancel() {
      next.cancel();
    }
  }

  private final class SimulatedTask implements Task {
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Strand strand;
    private boolean interrupted;
    private CompletableFuture<Void> interruption = new CompletableFuture<>();

    @Override
    public void interrupt() {
      interrupted = true;
      interruption.complete(null);
    }

    @Override
    public CompletableFuture<Void> ended() {
      return ended;
    }

    private void awaitDone(CompletableFuture<?> future) throws InterruptedException {
      throwIfInterrupted();
      if (future.isDone()) {
        return;
      }
      boolean[] woken = new boolean[1];
      Runnable wake =
          () -> {
            if (!woken[0]) {
              woken[0] = true;
              scheduler.soon(life, strand::resume);
            }
          };
      var unused = future.whenComplete((value, failure) -> wake.run());
      var unusedToo = interruption.thenRun(wake);
      strand.pause();
      throwIfInterrupted();
    }

    private void throwIfInterrupted() throws InterruptedException {
      if (interrupted) {
        interrupted = false;
        interruption = new CompletableFuture<>();
        throw new InterruptedException();
      }
    }
  }

  private final class SimulatedTurn implements Turn {
    private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private boolean taken;

    @Override
    public void run(Runnable work) {
      if (taken) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        waiting.add(mine);
        awaitUninterrupted(mine);
      }
      taken = true;
      try {
        work.run();
      } finally {
        taken = false;
        CompletableFuture<Void> next = waiting.poll();
        if (next != null) {
          taken = true;
          next.complete(null);
        }
      }
    }

    private void awaitUninterrupted(CompletableFuture<Void> mine) {
      SimulatedTask self = current();
      boolean interrupted = false;
      while (!mine.isDone()) {
        try {
          self.awaitDone(mine);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        self.interrupt();
      }
    }
  }
}
