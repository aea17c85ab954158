package io.godwit.hypervisor.simulated;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The time that a simulated fleet lives in. One thing happens at a time in a fleet. */
public interface SimulatedTime extends InstantSource {
  /** Makes something happen later. */
  void schedule(Duration after, Runnable action);

  /** Does something while nothing else happens. */
  <T> T exclusively(Supplier<T> action);

  /** Waits for the end of a future, however it ends. */
  void await(CompletableFuture<?> future);

  /** What one host's listeners are told on, one event after another. */
  Executor newEventExecutor();
}
