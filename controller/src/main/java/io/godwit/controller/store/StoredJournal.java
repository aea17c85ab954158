package io.godwit.controller.store;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.saga.SagaJournal;
import io.godwit.controller.saga.SagaState;
import io.godwit.model.OperationId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The sagas' journal in the store. A saga that ends for good lets go, in the same transaction, of
 * its VM and of the room it held.
 */
public final class StoredJournal implements SagaJournal {
  private final Store store;
  private final InstantSource clock;

  public StoredJournal(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public List<JournalEntry> read(OperationId operation) {
    return store.read(transaction -> transaction.operations().journal(operation));
  }

  @Override
  public SagaState state(OperationId operation) {
    return record(operation).state();
  }

  @Override
  public Optional<Cause> cause(OperationId operation) {
    return record(operation).cause();
  }

  @Override
  public boolean isCancelRequested(OperationId operation) {
    return record(operation).cancelRequested();
  }

  @Override
  public List<OperationId> active() {
    return store.read(transaction -> transaction.operations().active()).stream()
        .map(OperationRecord::id)
        .toList();
  }

  @Override
  public void append(OperationId operation, SagaState state, List<JournalEntry> entries) {
    store.change(transaction -> write(transaction, operation, state, entries));
  }

  @Override
  public void append(
      OperationId operation, SagaState state, List<JournalEntry> entries, Cause cause) {
    store.change(
        transaction -> {
          write(transaction, operation, state, entries);
          transaction.operations().setCause(operation, cause);
        });
  }

  @Override
  public <T> T together(Work<T> work) throws InterruptedException {
    return store.together(work);
  }

  private void write(
      Transaction transaction, OperationId id, SagaState state, List<JournalEntry> entries) {
    OperationTable operations = transaction.operations();
    entries.forEach(entry -> operations.append(id, entry));
    operations.setState(id, state, clock.instant());
    if (state == SagaState.DONE) {
      operations.clearCause(id);
    }
    if (state.isFinal()) {
      transaction.vms().unlock(id);
      transaction.reservations().release(id);
    }
  }

  private OperationRecord record(OperationId operation) {
    return store.read(transaction -> transaction.operations().find(operation).orElseThrow());
  }
}
