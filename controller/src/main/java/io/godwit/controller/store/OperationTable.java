package io.godwit.controller.store;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.saga.SagaState;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The operations and their journals, which are only ever appended to. */
public interface OperationTable {
  void insert(NewOperation operation);

  /** Newest first. */
  List<OperationRecord> all();

  /** In one of these states, oldest first. */
  List<OperationRecord> in(SagaState... states);

  /** Those that the executor has work for, oldest first. */
  default List<OperationRecord> active() {
    return in(states(SagaState::isActive));
  }

  /** Those that have not ended: active, or in doubt; oldest first. */
  default List<OperationRecord> unfinished() {
    return in(states(state -> !state.isFinal()));
  }

  private static SagaState[] states(Predicate<SagaState> wanted) {
    return Arrays.stream(SagaState.values()).filter(wanted).toArray(SagaState[]::new);
  }

  Optional<OperationRecord> find(OperationId id);

  /** Moves between two hosts in either direction that are done, newest first. */
  List<OperationId> newestMoves(HostId one, HostId other, int most);

  /** Those of them that have ended then or later, newest first. */
  List<OperationRecord> movesBetween(HostId one, HostId other, Instant since);

  /** Moves that have ended then or later, however they did. */
  List<OperationRecord> movesEndedSince(Instant since);

  /** The newest move of a VM that is done. */
  Optional<OperationId> newestMove(VmId vm);

  /** An operation that was accepted under an idempotency key, and the request's fingerprint. */
  record Accepted(OperationId operation, String fingerprint) {}

  Optional<Accepted> findByKey(String idempotencyKey);

  /**
   * Those that were accepted under keys that begin so, by key.
   *
   * @param prefix of letters, digits, hyphens and slashes
   */
  Map<String, OperationRecord> byKeys(String prefix);

  void requestCancel(OperationId id);

  /**
   * Moves an operation to a state.
   *
   * @throws IllegalStateException if there is no such arrow
   */
  void setState(OperationId id, SagaState state, Instant at);

  /** Keeps how long it took, in whole milliseconds. */
  void setTook(OperationId id, Duration took);

  /** Takes an operation of an older state of the store from whoever works on it. */
  void leaveToEvidence(OperationId id, SagaState state, Cause cause, Instant at);

  /** Ends what was left to evidence about a VM, now that there is some. */
  default void endLeftToEvidence(VmId vm, Cause cause, Instant at) {
    in(SagaState.IN_DOUBT).stream()
        .filter(operation -> operation.isLeftToEvidence() && operation.vm().equals(Optional.of(vm)))
        .forEach(operation -> leaveToEvidence(operation.id(), SagaState.ROLLED_BACK, cause, at));
  }

  /** Ends an operation in doubt by a person's decision. */
  default void endByDecision(OperationId id, Cause cause, Instant at) {
    leaveToEvidence(id, SagaState.ROLLED_BACK, cause, at);
  }

  void setCause(OperationId id, Cause cause);

  void clearCause(OperationId id);

  void append(OperationId id, JournalEntry entry);

  /** In the order of writing. */
  List<JournalEntry> journal(OperationId id);
}
