package io.godwit.controller.saga;

import io.godwit.model.OperationId;
import java.util.List;
import java.util.Optional;

/**
 * The durable memory of all sagas. A write is on the disk before it returns, is taken whole or not
 * at all, and is refused with {@link StaleCoordinatorException} where another controller has taken
 * over since.
 */
public interface SagaJournal {
  /** Everything written about a saga, in the order of writing. */
  List<JournalEntry> read(OperationId operation);

  SagaState state(OperationId operation);

  /** Why it rolls back or is in doubt, if it does. */
  Optional<Cause> cause(OperationId operation);

  boolean isCancelRequested(OperationId operation);

  /** Sagas in an active state, oldest first. */
  List<OperationId> active();

  /**
   * Appends entries and moves the saga to a state, which may be the one it is in.
   *
   * @throws IllegalStateException if there is no such arrow between the states
   */
  void append(OperationId operation, SagaState state, List<JournalEntry> entries);

  /** As the other, and keeps why. */
  void append(OperationId operation, SagaState state, List<JournalEntry> entries, Cause cause);

  /** Makes one write of all that the work appends, and of what it writes to the store besides. */
  <T> T together(Work<T> work) throws InterruptedException;

  /** What is written together. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws InterruptedException;
  }
}
