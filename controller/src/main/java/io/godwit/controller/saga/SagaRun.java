package io.godwit.controller.saga;

import io.godwit.model.OperationId;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Brings one saga to an end, from wherever its journal says it is. Used by one thread. */
final class SagaRun {
  private static final Logger LOG = Logger.getLogger(SagaRun.class.getName());

  private static final String UNFINISHED = "; taking it back is not finished: ";

  private final List<Step> steps;
  private final SagaLog log;
  private final SagaJournal journal;
  private final Cancellation cancellation;
  private final Retries retries;
  private final Tasks tasks;
  private final CompletableFuture<Void> closing;

  SagaRun(
      Saga saga,
      SagaLog log,
      SagaJournal journal,
      Cancellation cancellation,
      Retries retries,
      Tasks tasks,
      CompletableFuture<Void> closing) {
    this.steps = saga.steps();
    this.log = log;
    this.journal = journal;
    this.cancellation = cancellation;
    this.retries = retries;
    this.tasks = tasks;
    this.closing = closing;
  }

  void run() throws InterruptedException {
    OperationId operation = log.operation();
    switch (journal.state(operation)) {
      case PENDING, RUNNING -> forward();
      case ROLLING_BACK -> back(journal.cause(operation).orElseThrow());
      case IN_DOUBT -> leaveDoubt();
      case DONE, ROLLED_BACK -> LOG.log(Level.FINE, "operation {0} has ended", operation);
    }
  }

  private void leaveDoubt() throws InterruptedException {
    Cause cause = journal.cause(log.operation()).orElseThrow();
    if (cause.code().equals(Cause.STORE_RESTORED)) {
      LOG.log(Level.FINE, "operation {0} is left to evidence", log.operation());
      return;
    }
    if (isCommitted()) {
      forward();
    } else {
      back(cause);
    }
  }

  /** Where a stretch of steps that only write the store has led to. */
  private sealed interface Halt {
    /** The saga has ended, or is in doubt. */
    record AtTheEnd() implements Halt {}

    /** A step that acts elsewhere has begun. */
    record Before(Step step) implements Halt {}

    record Failed(Cause cause) implements Halt {}
  }

  private void forward() throws InterruptedException {
    while (true) {
      switch (log.together(this::storeStretch)) {
        case Halt.AtTheEnd end -> {
          return;
        }
        case Halt.Failed failed -> {
          back(failed.cause());
          return;
        }
        case Halt.Before next -> {
          if (!act(next.step())) {
            return;
          }
        }
      }
    }
  }

  private Halt storeStretch() throws InterruptedException {
    for (Step step : steps) {
      if (log.progress().isDone(step)) {
        continue;
      }
      if (cancellation.isRequested() && !isCommitted() && !goesOn(step)) {
        return new Halt.Failed(
            new Cause(Cause.CANCELLED, "it was cancelled before step " + step.name()));
      }
      JournalledRun run = begin(step, StepEvent.STARTED);
      if (step.reach() == Step.Reach.ELSEWHERE) {
        log.write(SagaState.RUNNING);
        return new Halt.Before(step);
      }
      try {
        perform(step, run);
        log.add(step, StepEvent.DONE, run.attempt(), run.kept());
      } catch (StepException e) {
        return storeStepFailed(step, run, e);
      }
    }
    log.write(SagaState.DONE);
    return new Halt.AtTheEnd();
  }

  private boolean goesOn(Step step) {
    return step.begun() == Step.Begun.GOES_ON && log.progress().hasBegun(step, StepEvent.STARTED);
  }

  private Halt storeStepFailed(Step step, JournalledRun run, StepException failure) {
    log.add(step, StepEvent.FAILED, run.attempt(), failure.getMessage());
    if (isCommitted()) {
      doubt(step, failure.why());
      return new Halt.AtTheEnd();
    }
    return new Halt.Failed(reason(step, failure));
  }

  /** False where the saga does not go forward from here. */
  private boolean act(Step step) throws InterruptedException {
    while (true) {
      JournalledRun run = begin(step, StepEvent.STARTED);
      log.writeIfAny(SagaState.RUNNING);
      try {
        perform(step, run);
        log.add(step, StepEvent.DONE, run.attempt(), run.kept());
        return true;
      } catch (StepException e) {
        Cause reason = reason(step, e);
        log.add(step, StepEvent.FAILED, run.attempt(), e.getMessage());
        if (!isCommitted()) {
          back(reason);
          return false;
        }
        if (!mayRetry(e, run)) {
          doubt(step, e.why());
          return false;
        }
        pause(run, step, e);
      }
    }
  }

  private void back(Cause cause) throws InterruptedException {
    log.write(SagaState.ROLLING_BACK, cause);
    for (Step step : steps.reversed()) {
      if (!log.progress().mayHaveHappened(step)) {
        continue;
      }
      if (step.undo() instanceof Undo.By undo && !takeBack(step, undo, cause)) {
        return;
      }
    }
    log.write(SagaState.ROLLED_BACK);
  }

  /** False where the saga does not go further back from here. */
  private boolean takeBack(Step step, Undo.By undo, Cause cause) throws InterruptedException {
    while (true) {
      JournalledRun run = begin(step, StepEvent.UNDO_STARTED);
      log.writeIfAny(SagaState.ROLLING_BACK);
      try {
        return switch (perform(undo, run)) {
          case UNDONE -> {
            log.add(step, StepEvent.UNDONE, run.attempt(), run.kept());
            yield true;
          }
          case COMMITTED -> {
            log.add(step, StepEvent.DONE, run.attempt(), run.kept());
            log.write(SagaState.RUNNING);
            forward();
            yield false;
          }
        };
      } catch (StepException e) {
        log.add(step, StepEvent.UNDO_FAILED, run.attempt(), e.getMessage());
        if (!mayRetry(e, run)) {
          doubt(step, unfinished(cause, e.why()));
          return false;
        }
        pause(run, step, e);
      }
    }
  }

  private void perform(Step step, StepRun run) throws StepException, InterruptedException {
    try {
      step.action().run(run);
    } catch (StaleCoordinatorException e) {
      throw e;
    } catch (RuntimeException e) {
      throw fault(e);
    }
  }

  private Undo.Outcome perform(Undo.By undo, StepRun run)
      throws StepException, InterruptedException {
    try {
      return undo.action().undo(run);
    } catch (StaleCoordinatorException e) {
      throw e;
    } catch (RuntimeException e) {
      throw fault(e);
    }
  }

  /** What fails while the controller closes, because it closes, is no fault of the step. */
  private StepException fault(RuntimeException e) throws InterruptedException {
    if (closing.isDone()) {
      LOG.log(Level.INFO, "a step ends with the controller and is done again at its next start", e);
      throw new InterruptedException("the controller closes");
    }
    LOG.log(Level.SEVERE, "a step ended by a fault of ours and is treated as failed", e);
    return new StepException.Failed(
        new Cause(Cause.INTERNAL, "a fault of the controller: " + e), e);
  }

  /** To be written before anything is done. */
  private JournalledRun begin(Step step, StepEvent event) {
    if (!log.progress().hasBegun(step, event)) {
      log.add(step, event, log.progress().attempt(step, event), "");
    }
    return new JournalledRun(step, event, log, cancellation);
  }

  private boolean isCommitted() {
    return steps.stream()
        .anyMatch(step -> step.ways() == Step.Ways.FORWARD && log.progress().isDone(step));
  }

  private boolean mayRetry(StepException failure, JournalledRun run) {
    return failure instanceof StepException.Failed && run.tries() < retries.attempts();
  }

  private void pause(JournalledRun run, Step step, StepException failure)
      throws InterruptedException {
    Duration pause = retries.pauseAfter(run.tries());
    LOG.log(
        Level.WARNING,
        "operation {0}: step {1} is tried again in {2}: {3}",
        new Object[] {log.operation(), step.name(), pause, failure.getMessage()});
    if (tasks.isDoneWithin(closing, pause)) {
      throw new InterruptedException("the controller closes");
    }
  }

  private void doubt(Step step, Cause cause) {
    LOG.log(
        Level.WARNING,
        "operation {0} is in doubt at step {1} and left as it is until a host proves more: {2}",
        new Object[] {log.operation(), step.name(), cause.message()});
    log.write(SagaState.IN_DOUBT, cause);
  }

  private Cause reason(Step step, StepException failure) {
    return cancellation.isRequested() && !log.progress().isUncancellable(step)
        ? new Cause(Cause.CANCELLED, "it was cancelled during step " + step.name())
        : failure.why();
  }

  /** Told once, however often the doubt is left and entered again. */
  private static Cause unfinished(Cause first, Cause now) {
    int end = first.message().indexOf(UNFINISHED);
    String message = end < 0 ? first.message() : first.message().substring(0, end);
    return new Cause(first.code(), message + UNFINISHED + now.message());
  }
}
