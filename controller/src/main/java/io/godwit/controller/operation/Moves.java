package io.godwit.controller.operation;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.SagaState;
import io.godwit.model.OperationId;
import java.util.Optional;

/** Makes moves of a plan by operations of their own, which outlive the one that asks for them. */
public interface Moves {

  /** What came of asking for a move. */
  sealed interface Begun {
    /** An operation makes it, or has made it. */
    record By(OperationId operation) implements Begun {}

    /** The VM is at its destination, or was deleted. */
    record NotNeeded() implements Begun {}

    /** It cannot be made, and nothing was changed. */
    record Refused(Cause cause) implements Begun {}
  }

  /**
   * Why no more of a plan is begun now: the fleet is not as it saw it, or what comes next would
   * break a rule that is kept or not end in its window; empty where it goes on.
   *
   * @param plan its number
   */
  Optional<Cause> drift(long plan) throws InterruptedException;

  /**
   * Begins a move. May be asked twice: the same key is the same move.
   *
   * @param key an idempotency key
   */
  Begun begin(PlannedMove move, String key) throws InterruptedException;

  /** The operation that was begun under a key. */
  Optional<OperationId> find(String key);

  /**
   * Waits until a move has ended, or stands in doubt.
   *
   * @param waiting the operation that waits, whose watchers are told when it has
   */
  SagaState awaitEnd(OperationId move, OperationId waiting) throws InterruptedException;

  /** Why it has ended so. */
  Optional<Cause> cause(OperationId move);

  /** Asks it to stop and take back what it did, where it is not too late. */
  void cancel(OperationId move);
}
