package io.godwit.controller.fleet;

import io.godwit.controller.saga.ForwardedRun;
import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import java.util.List;

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
        step.reach(),
        step.begun());
  }

  private static Undo.Outcome twice(Undo.By undo, StepRun run)
      throws io.godwit.controller.saga.StepException, InterruptedException {
    undo.action().undo(run);
    return undo.action().undo(new Second(run));
  }

  /** The same run under attempts that are never reached otherwise, so that order ids are new. */
  private static final class Second extends ForwardedRun {
    private static final int OFFSET = 1000;

    private Second(StepRun run) {
      super(run);
    }

    @Override
    public int attempt() {
      return super.attempt() + OFFSET;
    }
  }
}
