package io.godwit.controller.store;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.saga.SagaJournal;
import io.godwit.controller.saga.SagaState;
import io.godwit.model.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sagas' journal in the store. A saga that ends for good lets go, in the same transaction, of
 * its VM and of the room it held.
 */
public final class StoredJournal implements SagaJournal {
  private final Store store;
  private final InstantSource clock;
  private final InstantSource even;

  /** Of sagas whose first write was ours, and that have not ended: when that was, evenly. */
  private final Map<OperationId, Instant> begun = new ConcurrentHashMap<>();

  /**
   * @param even a clock that setting the machine's does not move
   */
  public StoredJournal(Store store, InstantSource clock, InstantSource even) {
    this.store = store;
    this.clock = clock;
    this.even = even;
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
    if (operations.find(id).orElseThrow().state() == SagaState.PENDING) {
      begun.putIfAbsent(id, even.instant());
    }
    entries.forEach(entry -> operations.append(id, entry));
    operations.setState(id, state, clock.instant());
    if (state == SagaState.DONE) {
      operations.clearCause(id);
    }
    if (state.isFinal()) {
      Optional.ofNullable(begun.remove(id))
          .ifPresent(since -> operations.setTook(id, Duration.between(since, even.instant())));
      transaction.vms().unlock(id);
      transaction.reservations().release(id);
    }
  }

  private OperationRecord record(OperationId operation) {
    return store.read(transaction -> transaction.operations().find(operation).orElseThrow());
  }
}
