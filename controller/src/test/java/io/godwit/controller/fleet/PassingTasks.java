package io.godwit.controller.fleet;

import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** Others' tasks, whose even clock is let go on by more than what has passed. */
final class PassingTasks implements Tasks {
  private final Tasks others;
  private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);

  PassingTasks(Tasks others) {
    this.others = others;
  }

  void pass(Duration time) {
    passed.accumulateAndGet(time, Duration::plus);
  }

  @Override
  public Instant instant() {
    return others.instant().plus(passed.get());
  }

  @Override
  public Task start(String name, Runnable work) {
    return others.start(name, work);
  }

  @Override
  public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
    return others.await(future);
  }

  @Override
  public <T> T await(CompletableFuture<T> future, Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return others.await(future, limit);
  }

  @Override
  public Timer schedule(Duration after, Runnable quick) {
    return others.schedule(after, quick);
  }

  @Override
  public Timer repeat(Duration interval, Runnable quick) {
    return others.repeat(interval, quick);
  }

  @Override
  public Turn newTurn() {
    return others.newTurn();
  }
}
