package io.godwit.controller.fleet;

import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.model.OperationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A saga whose every step and every undo runs twice, the second time with orders of its own. */
record RepeatingSaga(Saga saga) implements Saga {
  @Override
  public List<Step> steps() {
    return saga.steps().stream().map(RepeatingSaga::twice).toList();
  }

  private static Step twice(Step step) {
    return new Step(
        step.name(),
        run -> {
          step.action().run(run);
          step.action().run(new Second(run));
        },
        switch (step.undo()) {
          case Undo.None none -> none;
          case Undo.By by -> Undo.by(run -> twice(by, run));
        },
        step.ways(),
        step.reach());
  }

  private static Undo.Outcome twice(Undo.By undo, StepRun run)
      throws io.godwit.controller.saga.StepException, InterruptedException {
    undo.action().undo(run);
    return undo.action().undo(new Second(run));
  }

  /** The same run under attempts that are never reached otherwise, so that order ids are new. */
  private record Second(StepRun run) implements StepRun {
    private static final int OFFSET = 1000;

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
      return run.attempt() + OFFSET;
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
      return run.onCancel(reaction);
    }
  }
}
