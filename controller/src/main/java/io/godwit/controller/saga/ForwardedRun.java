package io.godwit.controller.saga;

import io.godwit.model.OperationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A run that is another one, but for what a subclass changes. */
public abstract class ForwardedRun implements StepRun {
  private final StepRun run;

  protected ForwardedRun(StepRun run) {
    this.run = run;
  }

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
  public void nextAttempt(Cause why) {
    run.nextAttempt(why);
  }

  @Override
  public void nextAttemptUncancellable(Cause why) {
    run.nextAttemptUncancellable(why);
  }

  @Override
  public List<Setback> setbacks() {
    return run.setbacks();
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
    return run.onCancel(reaction);
  }
}
