package io.godwit.controller.store.memory;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.store.NewOperation;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.OperationTable;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

record MemoryOperations(Memory memory) implements OperationTable {
  private static final Comparator<OperationRecord> OLDEST_FIRST =
      Comparator.comparing(OperationRecord::createdAt)
          .thenComparing(operation -> operation.id().toString());

  @Override
  public void insert(NewOperation operation) {
    memory.operations.put(
        operation.id(),
        new OperationRecord(
            operation.id(),
            operation.kind(),
            SagaState.PENDING,
            operation.vm(),
            operation.vmName(),
            operation.image(),
            operation.source(),
            operation.destination(),
            operation.parameters(),
            false,
            Optional.empty(),
            Memory.millis(operation.createdAt()),
            Optional.empty(),
            Optional.empty()));
    operation
        .idempotencyKey()
        .ifPresent(
            key -> memory.keys.put(key, new Accepted(operation.id(), operation.fingerprint())));
  }

  @Override
  public List<OperationRecord> all() {
    return memory.operations.all().values().stream().sorted(OLDEST_FIRST.reversed()).toList();
  }

  @Override
  public List<OperationRecord> in(SagaState... states) {
    List<SagaState> wanted = Arrays.asList(states);
    return memory.operations.all().values().stream()
        .filter(operation -> wanted.contains(operation.state()))
        .sorted(OLDEST_FIRST)
        .toList();
  }

  @Override
  public Optional<OperationRecord> find(OperationId id) {
    return Optional.ofNullable(memory.operations.get(id));
  }

  @Override
  public List<OperationRecord> movesEndedSince(Instant since) {
    return all().stream()
        .filter(operation -> operation.kind() == OperationKind.MIGRATE)
        .filter(operation -> operation.endedAt().filter(at -> !at.isBefore(since)).isPresent())
        .toList();
  }

  @Override
  public Optional<OperationId> newestMove(VmId vm) {
    return all().stream()
        .filter(operation -> operation.kind() == OperationKind.MIGRATE)
        .filter(operation -> operation.state() == SagaState.DONE)
        .filter(operation -> operation.vm().equals(Optional.of(vm)))
        .map(OperationRecord::id)
        .findFirst();
  }

  @Override
  public Optional<Accepted> findByKey(String idempotencyKey) {
    return Optional.ofNullable(memory.keys.get(idempotencyKey));
  }

  @Override
  public Map<String, OperationRecord> byKeys(String prefix) {
    Map<String, OperationRecord> found = new HashMap<>();
    memory
        .keys
        .all()
        .forEach(
            (key, accepted) -> {
              if (key.startsWith(prefix)) {
                found.put(key, find(accepted.operation()).orElseThrow());
              }
            });
    return found;
  }

  @Override
  public void requestCancel(OperationId id) {
    find(id).ifPresent(found -> put(found, found.state(), true, found.cause(), found.endedAt()));
  }

  @Override
  public void setState(OperationId id, SagaState state, Instant at) {
    OperationRecord found = find(id).orElseThrow();
    if (found.isLeftToEvidence() || (found.state() != state && !found.state().mayBecome(state))) {
      throw new IllegalStateException(
          "operation %s is %s and cannot become %s".formatted(id, found.state(), state));
    }
    Optional<Instant> ended = state.isActive() ? Optional.empty() : Optional.of(Memory.millis(at));
    put(found, state, found.cancelRequested(), found.cause(), ended);
  }

  @Override
  public void setTook(OperationId id, Duration took) {
    Optional<Duration> kept = Optional.of(took.truncatedTo(ChronoUnit.MILLIS));
    find(id)
        .ifPresent(
            found ->
                put(
                    found,
                    found.state(),
                    found.cancelRequested(),
                    found.cause(),
                    found.endedAt(),
                    kept));
  }

  @Override
  public List<OperationId> newestMoves(HostId one, HostId other, int most) {
    return movesBetween(one, other).limit(most).map(OperationRecord::id).toList();
  }

  @Override
  public List<OperationRecord> movesBetween(HostId one, HostId other, Instant since) {
    return movesBetween(one, other)
        .filter(operation -> operation.endedAt().filter(at -> !at.isBefore(since)).isPresent())
        .toList();
  }

  private Stream<OperationRecord> movesBetween(HostId one, HostId other) {
    List<Optional<HostId>> ends = List.of(Optional.of(one), Optional.of(other));
    return all().stream()
        .filter(operation -> operation.kind() == OperationKind.MIGRATE)
        .filter(operation -> operation.state() == SagaState.DONE)
        .filter(
            operation ->
                ends.contains(operation.source()) && ends.contains(operation.destination()));
  }

  @Override
  public void leaveToEvidence(OperationId id, SagaState state, Cause cause, Instant at) {
    find(id)
        .ifPresent(
            found ->
                put(
                    found,
                    state,
                    found.cancelRequested(),
                    Optional.of(cause),
                    Optional.of(Memory.millis(at))));
  }

  @Override
  public void setCause(OperationId id, Cause cause) {
    putCause(id, Optional.of(cause));
  }

  @Override
  public void clearCause(OperationId id) {
    putCause(id, Optional.empty());
  }

  private void putCause(OperationId id, Optional<Cause> cause) {
    find(id)
        .ifPresent(
            found -> put(found, found.state(), found.cancelRequested(), cause, found.endedAt()));
  }

  @Override
  public void append(OperationId id, JournalEntry entry) {
    List<JournalEntry> longer = new ArrayList<>(journal(id));
    longer.add(
        new JournalEntry(
            entry.step(),
            entry.event(),
            entry.attempt(),
            Memory.millis(entry.at()),
            entry.detail()));
    memory.journals.put(id, List.copyOf(longer));
  }

  @Override
  public List<JournalEntry> journal(OperationId id) {
    List<JournalEntry> found = memory.journals.get(id);
    return found == null ? List.of() : found;
  }

  private void put(
      OperationRecord found,
      SagaState state,
      boolean cancelRequested,
      Optional<Cause> cause,
      Optional<Instant> endedAt) {
    put(found, state, cancelRequested, cause, endedAt, found.took());
  }

  private void put(
      OperationRecord found,
      SagaState state,
      boolean cancelRequested,
      Optional<Cause> cause,
      Optional<Instant> endedAt,
      Optional<Duration> took) {
    memory.operations.put(
        found.id(),
        new OperationRecord(
            found.id(),
            found.kind(),
            state,
            found.vm(),
            found.vmName(),
            found.image(),
            found.source(),
            found.destination(),
            found.parameters(),
            cancelRequested,
            cause,
            found.createdAt(),
            endedAt,
            took));
  }
}
