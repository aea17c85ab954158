package io.godwit.controller.operation;

import io.godwit.controller.saga.StepRun;
import io.godwit.model.OperationId;
import java.time.Instant;
import java.util.Optional;

/** A run of a step from where there is no way back: a wish to cancel does not reach its orders. */
record Uncancellable(StepRun run) implements StepRun {
  @Override
  public OperationId operation() {
    return run.operation();
  }

  @Override
  public String step() {
    return run.step();
  }

  @Override
  public int attempt() {
    return run.attempt();
  }

  @Override
  public Instant attemptStartedAt() {
    return run.attemptStartedAt();
  }

  @Override
  public void nextAttempt(String reason) {
    run.nextAttempt(reason);
  }

  @Override
  public void keep(String text) {
    run.keep(text);
  }

  @Override
  public Optional<String> kept(String step) {
    return run.kept(step);
  }

  @Override
  public void afterJournalled(Runnable action) {
    run.afterJournalled(action);
  }

  @Override
  public Registration onCancel(Runnable reaction) {
    return () -> {};
  }
}
