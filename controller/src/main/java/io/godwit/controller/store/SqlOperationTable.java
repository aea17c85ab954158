package io.godwit.controller.store;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.saga.StepEvent;
import io.godwit.model.HostId;
import io.godwit.model.ImageName;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** {@link OperationTable} as SQL. */
final class SqlOperationTable implements OperationTable {
  private static final String MOVED_BETWEEN =
      " WHERE kind = 'MIGRATE' AND state = 'DONE'"
          + " AND source IN (:one, :other) AND destination IN (:one, :other)";
  private static final String NEWEST_FIRST = " ORDER BY created_at DESC, id DESC";

  private final Handle handle;
  private final long generation;

  SqlOperationTable(Handle handle, long generation) {
    this.handle = handle;
    this.generation = generation;
  }

  @Override
  public void insert(NewOperation operation) {
    handle
        .createUpdate(
            "INSERT INTO operation (id, kind, state, vm, vm_name, image, source, destination,"
                + " parameters, idempotency_key, fingerprint, created_at) VALUES (:id, :kind,"
                + " :state, :vm, :vmName, :image, :source, :destination, :parameters, :key,"
                + " :fingerprint, :created)")
        .bind("id", operation.id().toString())
        .bind("kind", operation.kind().name())
        .bind("state", SagaState.PENDING.name())
        .bind("vm", text(operation.vm()))
        .bind("vmName", text(operation.vmName()))
        .bind("image", operation.image().map(ImageName::value).orElse(null))
        .bind("source", text(operation.source()))
        .bind("destination", text(operation.destination()))
        .bind("parameters", operation.parameters())
        .bind("key", operation.idempotencyKey().orElse(null))
        .bind("fingerprint", operation.fingerprint())
        .bind("created", operation.createdAt().toEpochMilli())
        .execute();
  }

  @Override
  public List<OperationRecord> all() {
    return handle
        .createQuery("SELECT * FROM operation ORDER BY created_at DESC, id DESC")
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public List<OperationRecord> in(SagaState... states) {
    List<String> names = Arrays.stream(states).map(Enum::name).toList();
    return handle
        .createQuery("SELECT * FROM operation WHERE state IN (<states>) ORDER BY created_at, id")
        .bindList("states", names)
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public Optional<OperationRecord> find(OperationId id) {
    return handle
        .createQuery("SELECT * FROM operation WHERE id = :id")
        .bind("id", id.toString())
        .map((row, context) -> read(row))
        .findOne();
  }

  @Override
  public List<OperationId> newestMoves(HostId one, HostId other, int most) {
    return handle
        .createQuery("SELECT id FROM operation" + MOVED_BETWEEN + NEWEST_FIRST + " LIMIT :most")
        .bind("one", one.toString())
        .bind("other", other.toString())
        .bind("most", most)
        .map((row, context) -> OperationId.of(row.getString("id")))
        .list();
  }

  @Override
  public List<OperationRecord> movesBetween(HostId one, HostId other, Instant since) {
    return handle
        .createQuery(
            "SELECT * FROM operation" + MOVED_BETWEEN + " AND ended_at >= :since" + NEWEST_FIRST)
        .bind("one", one.toString())
        .bind("other", other.toString())
        .bind("since", since.toEpochMilli())
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public List<OperationRecord> movesEndedSince(Instant since) {
    return handle
        .createQuery(
            "SELECT * FROM operation WHERE kind = 'MIGRATE' AND ended_at >= :since"
                + " ORDER BY created_at, id")
        .bind("since", since.toEpochMilli())
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public Optional<OperationId> newestMove(VmId vm) {
    return handle
        .createQuery(
            "SELECT id FROM operation WHERE vm = :vm AND kind = 'MIGRATE' AND state = 'DONE'"
                + " ORDER BY created_at DESC, id DESC LIMIT 1")
        .bind("vm", vm.toString())
        .map((row, context) -> OperationId.of(row.getString("id")))
        .findOne();
  }

  @Override
  public Optional<Accepted> findByKey(String idempotencyKey) {
    return handle
        .createQuery("SELECT id, fingerprint FROM operation WHERE idempotency_key = :key")
        .bind("key", idempotencyKey)
        .map(
            (row, context) ->
                new Accepted(OperationId.of(row.getString("id")), row.getString("fingerprint")))
        .findOne();
  }

  /** A tilde comes after all that a key of that kind has. */
  @Override
  public Map<String, OperationRecord> byKeys(String prefix) {
    Map<String, OperationRecord> found = new HashMap<>();
    handle
        .createQuery(
            "SELECT * FROM operation WHERE idempotency_key >= :prefix"
                + " AND idempotency_key < :prefix || '~'")
        .bind("prefix", prefix)
        .map((row, context) -> Map.entry(row.getString("idempotency_key"), read(row)))
        .forEach(each -> found.put(each.getKey(), each.getValue()));
    return found;
  }

  @Override
  public void requestCancel(OperationId id) {
    handle.execute("UPDATE operation SET cancel_requested = 1 WHERE id = ?", id.toString());
  }

  @Override
  public void setState(OperationId id, SagaState state, Instant at) {
    OperationRecord found = find(id).orElseThrow();
    SagaState now = found.state();
    if (found.isLeftToEvidence() || (now != state && !now.mayBecome(state))) {
      throw new IllegalStateException(
          "operation %s is %s and cannot become %s".formatted(id, now, state));
    }
    handle.execute(
        "UPDATE operation SET state = ?, ended_at = ? WHERE id = ?",
        state.name(),
        state.isActive() ? null : at.toEpochMilli(),
        id.toString());
  }

  @Override
  public void setTook(OperationId id, Duration took) {
    handle.execute(
        "UPDATE operation SET took_millis = ? WHERE id = ?", took.toMillis(), id.toString());
  }

  @Override
  public void leaveToEvidence(OperationId id, SagaState state, Cause cause, Instant at) {
    handle.execute(
        "UPDATE operation SET state = ?, ended_at = ? WHERE id = ?",
        state.name(),
        at.toEpochMilli(),
        id.toString());
    setCause(id, cause);
  }

  @Override
  public void setCause(OperationId id, Cause cause) {
    handle.execute(
        "UPDATE operation SET cause_code = ?, cause_message = ? WHERE id = ?",
        cause.code(),
        cause.message(),
        id.toString());
  }

  @Override
  public void clearCause(OperationId id) {
    handle.execute(
        "UPDATE operation SET cause_code = NULL, cause_message = NULL WHERE id = ?", id.toString());
  }

  @Override
  public void append(OperationId id, JournalEntry entry) {
    handle
        .createUpdate(
            "INSERT INTO journal (operation, number, step, event, attempt, at, detail, coordinator)"
                + " VALUES (:id, (SELECT coalesce(max(number), 0) + 1 FROM journal"
                + " WHERE operation = :id), :step, :event, :attempt, :at, :detail, :coordinator)")
        .bind("id", id.toString())
        .bind("step", entry.step())
        .bind("event", entry.event().name())
        .bind("attempt", entry.attempt())
        .bind("at", entry.at().toEpochMilli())
        .bind("detail", entry.detail())
        .bind("coordinator", generation)
        .execute();
  }

  @Override
  public List<JournalEntry> journal(OperationId id) {
    return handle
        .createQuery("SELECT * FROM journal WHERE operation = :id ORDER BY number")
        .bind("id", id.toString())
        .map((row, context) -> readEntry(row))
        .list();
  }

  private static OperationRecord read(ResultSet row) throws SQLException {
    return new OperationRecord(
        OperationId.of(row.getString("id")),
        OperationKind.valueOf(row.getString("kind")),
        SagaState.valueOf(row.getString("state")),
        Rows.optional(row, "vm", VmId::of),
        Rows.optional(row, "vm_name", VmName::new),
        Rows.optional(row, "image", ImageName::new),
        Rows.optional(row, "source", HostId::of),
        Rows.optional(row, "destination", HostId::of),
        row.getString("parameters"),
        row.getBoolean("cancel_requested"),
        cause(row),
        Rows.instant(row, "created_at"),
        Rows.optionalInstant(row, "ended_at"),
        Rows.optional(row, "took_millis", millis -> Duration.ofMillis(Long.parseLong(millis))));
  }

  private static Optional<Cause> cause(ResultSet row) throws SQLException {
    String message = row.getString("cause_message");
    return Rows.optionalText(row, "cause_code").map(code -> new Cause(code, message));
  }

  private static JournalEntry readEntry(ResultSet row) throws SQLException {
    return new JournalEntry(
        row.getString("step"),
        StepEvent.valueOf(row.getString("event")),
        row.getInt("attempt"),
        Rows.instant(row, "at"),
        row.getString("detail"));
  }

  private static String text(Optional<?> value) {
    return value.map(Object::toString).orElse(null);
  }
}
