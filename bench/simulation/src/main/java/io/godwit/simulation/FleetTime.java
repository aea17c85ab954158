package io.godwit.simulation;

import io.godwit.hypervisor.simulated.SimulatedTime;
import io.godwit.simulation.runtime.Life;
import io.godwit.simulation.runtime.Scheduler;
import io.godwit.simulation.runtime.SimulatedTasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The simulated hypervisors live in the world's time. */
final class FleetTime implements SimulatedTime {
  private static final Duration EVENT_DELAY = Duration.ofMillis(1);

  private final Scheduler scheduler;
  private final Life life = new Life("fleet");

  FleetTime(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public Instant instant() {
    return scheduler.instant();
  }

  @Override
  public void schedule(Duration after, Runnable action) {
    Runnable unused = scheduler.schedule(life, after, action);
  }

  /** One thing happens at a time in the whole world. */
  @Override
  public <T> T exclusively(Supplier<T> action) {
    return action.get();
  }

  @Override
  public void await(CompletableFuture<?> future) {
    try {
      SimulatedTasks.awaitHere(future);
    } catch (InterruptedException e) {
      throw new IllegalStateException("a migration's caller is not interrupted", e);
    }
  }

  @Override
  public Executor newEventExecutor() {
    return new InOrder();
  }

  private final class InOrder implements Executor {
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    @Override
    public void execute(Runnable event) {
      waiting.add(event);
      schedule(EVENT_DELAY, () -> waiting.remove().run());
    }
  }
}
