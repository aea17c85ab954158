package io.godwit.controller.saga;

import io.godwit.model.drill.CrashPoint;
import io.godwit.model.drill.CrashPoint.Moment;
import io.godwit.model.drill.CrashPoints;
import java.util.List;

/**
 * A saga that tells its crash points: three for each step under the step's name, and three for each
 * undo under {@code <step>-undo}. No step can lack them, since none is asked.
 */
public record DrilledSaga(Saga saga, CrashPoints points) implements Saga {
  @Override
  public List<Step> steps() {
    return saga.steps().stream().map(this::drilled).toList();
  }

  private Step drilled(Step step) {
    return new Step(
        step.name(),
        run -> {
          reached(step.name(), Moment.BEFORE);
          step.action().run(run);
          afterwards(step.name(), run);
        },
        switch (step.undo()) {
          case Undo.None none -> none;
          case Undo.By by -> Undo.by(run -> drilled(step.name() + "-undo", by, run));
        },
        step.ways(),
        step.reach(),
        step.begun());
  }

  private Undo.Outcome drilled(String name, Undo.By undo, StepRun run)
      throws StepException, InterruptedException {
    reached(name, Moment.BEFORE);
    Undo.Outcome outcome = undo.action().undo(run);
    afterwards(name, run);
    return outcome;
  }

  private void afterwards(String name, StepRun run) {
    run.afterJournalled(() -> reached(name, Moment.AFTER_JOURNAL));
    reached(name, Moment.AFTER_EFFECT);
  }

  private void reached(String name, Moment moment) {
    points.reached(new CrashPoint(name, moment));
  }
}
