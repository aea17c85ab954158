package io.godwit.controller.saga;

import io.godwit.model.OperationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A step's or an undo's run, as its action sees it. */
final class JournalledRun implements StepRun {
  private final Step step;
  private final StepEvent begin;
  private final SagaLog log;
  private final Cancellation cancellation;
  private String kept = "";

  JournalledRun(Step step, StepEvent begin, SagaLog log, Cancellation cancellation) {
    this.step = step;
    this.begin = begin;
    this.log = log;
    this.cancellation = cancellation;
  }

  @Override
  public OperationId operation() {
    return log.operation();
  }

  @Override
  public String step() {
    return step.name();
  }

  @Override
  public int attempt() {
    return standing().attempt();
  }

  /** How often the saga has tried; a step's own attempts count as the try that made them. */
  int tries() {
    return standing().tries();
  }

  @Override
  public Instant attemptStartedAt() {
    return standing().since();
  }

  @Override
  public void nextAttempt(Cause why) {
    nextAttempt(why, SagaProgress.BY_ITSELF);
  }

  @Override
  public void nextAttemptUncancellable(Cause why) {
    nextAttempt(why, SagaProgress.UNCANCELLABLE);
  }

  private void nextAttempt(Cause why, String manner) {
    int attempt = attempt();
    if (begin != StepEvent.STARTED) {
      throw new IllegalStateException("an undo's attempts are the executor's to count");
    }
    log.add(step, StepEvent.FAILED, attempt, why.text());
    log.add(step, StepEvent.STARTED, attempt + 1, manner);
    log.write(SagaState.RUNNING);
  }

  @Override
  public List<Setback> setbacks() {
    return log.progress().setbacks(step);
  }

  @Override
  public void keep(String text) {
    kept = text;
  }

  String kept() {
    return kept;
  }

  @Override
  public Optional<String> kept(String earlier) {
    return log.progress().kept(earlier);
  }

  @Override
  public void afterJournalled(Runnable action) {
    log.afterWrite(action);
  }

  @Override
  public Registration onCancel(Runnable reaction) {
    boolean isReached = begin == StepEvent.STARTED && standing().isCancellable();
    return isReached ? cancellation.add(reaction) : () -> {};
  }

  private SagaProgress.Standing standing() {
    return log.progress().of(step).orElseThrow();
  }
}
