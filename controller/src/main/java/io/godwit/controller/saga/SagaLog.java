package io.godwit.controller.saga;

import io.godwit.model.OperationId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One saga's way of writing its journal: what ends a step waits for what begins the next one, so
 * that a step costs one synchronised write.
 */
final class SagaLog {
  private final OperationId operation;
  private final SagaJournal journal;
  private final InstantSource clock;
  private final Consumer<OperationId> changed;
  private final SagaProgress progress;
  private final List<JournalEntry> waiting = new ArrayList<>();
  private final List<Runnable> afterWrite = new ArrayList<>();
  private boolean joint;

  SagaLog(
      OperationId operation,
      SagaJournal journal,
      InstantSource clock,
      Consumer<OperationId> changed) {
    this.operation = operation;
    this.journal = journal;
    this.clock = clock;
    this.changed = changed;
    this.progress = new SagaProgress(journal.read(operation));
  }

  SagaProgress progress() {
    return progress;
  }

  OperationId operation() {
    return operation;
  }

  /** To be written with the next {@link #write}. */
  void add(Step step, StepEvent event, int attempt, String detail) {
    Instant now = clock.instant();
    JournalEntry entry = new JournalEntry(step.name(), event, attempt, now, detail);
    waiting.add(entry);
    progress.add(entry);
  }

  /** Runs something once what waits now is written. */
  void afterWrite(Runnable action) {
    afterWrite.add(action);
  }

  void write(SagaState state) {
    journal.append(operation, state, List.copyOf(waiting));
    written();
  }

  void writeIfAny(SagaState state) {
    if (!waiting.isEmpty()) {
      write(state);
    }
  }

  void write(SagaState state, Cause cause) {
    journal.append(operation, state, List.copyOf(waiting), cause);
    written();
  }

  /** One write of all that the work writes. */
  <T> T together(SagaJournal.Work<T> work) throws InterruptedException {
    joint = true;
    try {
      return journal.together(work);
    } finally {
      joint = false;
      tell();
    }
  }

  private void written() {
    waiting.clear();
    if (!joint) {
      tell();
    }
  }

  private void tell() {
    List<Runnable> due = List.copyOf(afterWrite);
    afterWrite.clear();
    due.forEach(Runnable::run);
    changed.accept(operation);
  }
}
