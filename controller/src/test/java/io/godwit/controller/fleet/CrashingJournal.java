package io.godwit.controller.fleet;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.saga.SagaJournal;
import io.godwit.controller.saga.SagaState;
import io.godwit.model.OperationId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills the controller at one of its writes: just before it, or just after it is on the disk. What
 * else was under way in it writes nothing from then on.
 */
final class CrashingJournal implements SagaJournal {
  /**
   * Ends a saga's thread as the death of the process would: nothing is caught, nothing is written.
   */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;

    Killed() {
      super("the controller is killed", null, false, false);
    }
  }

  /** When the controller dies. */
  enum When {
    BEFORE,
    AFTER
  }

  /**
   * A death.
   *
   * @param write from 1
   */
  record Crash(int write, When when) {
    static final Crash NEVER = new Crash(0, When.BEFORE);
  }

  private final SagaJournal journal;
  private final Crash crash;
  private boolean joint;
  private final AtomicInteger writes = new AtomicInteger();
  private final CompletableFuture<Void> killed = new CompletableFuture<>();

  CrashingJournal(SagaJournal journal, Crash crash) {
    this.journal = journal;
    this.crash = crash;
  }

  CompletableFuture<Void> killed() {
    return killed;
  }

  int writes() {
    return writes.get();
  }

  @Override
  public void append(OperationId operation, SagaState state, List<JournalEntry> entries) {
    around(() -> journal.append(operation, state, entries));
  }

  @Override
  public void append(
      OperationId operation, SagaState state, List<JournalEntry> entries, Cause cause) {
    around(() -> journal.append(operation, state, entries, cause));
  }

  @Override
  public <T> T together(Work<T> work) throws InterruptedException {
    dieIf(killed.isDone());
    boolean last = writes.incrementAndGet() == crash.write();
    joint = true;
    try {
      return journal.together(
          () -> {
            T result = work.run();
            dieIf(last && crash.when() == When.BEFORE);
            return result;
          });
    } finally {
      joint = false;
      dieIf(last && crash.when() == When.AFTER);
    }
  }

  private void around(Runnable write) {
    dieIf(killed.isDone());
    boolean last = !joint && writes.incrementAndGet() == crash.write();
    dieIf(last && crash.when() == When.BEFORE);
    write.run();
    dieIf(last);
  }

  private void dieIf(boolean now) {
    if (now) {
      die();
    }
  }

  private void die() {
    killed.complete(null);
    throw new Killed();
  }

  @Override
  public List<JournalEntry> read(OperationId operation) {
    return journal.read(operation);
  }

  @Override
  public SagaState state(OperationId operation) {
    return journal.state(operation);
  }

  @Override
  public Optional<Cause> cause(OperationId operation) {
    return journal.cause(operation);
  }

  @Override
  public boolean isCancelRequested(OperationId operation) {
    return journal.isCancelRequested(operation);
  }

  @Override
  public List<OperationId> active() {
    return journal.active();
  }
}
