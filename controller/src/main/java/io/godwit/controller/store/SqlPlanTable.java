package io.godwit.controller.store;

import io.godwit.model.OperationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** {@link PlanTable} as SQL. */
final class SqlPlanTable implements PlanTable {
  private static final String COLUMNS = "number, summary, undoes, discarded, operation, created_at";

  private final Handle handle;

  SqlPlanTable(Handle handle) {
    this.handle = handle;
  }

  @Override
  public long insert(String summary, String document, Optional<Long> undoes, Instant createdAt) {
    return handle
        .createQuery(
            "INSERT INTO plan (summary, document, undoes, created_at)"
                + " VALUES (:summary, :document, :undoes, :at) RETURNING number")
        .bind("summary", summary)
        .bind("document", document)
        .bind("undoes", undoes.orElse(null))
        .bind("at", createdAt.toEpochMilli())
        .mapTo(Long.class)
        .one();
  }

  @Override
  public List<PlanRecord> all() {
    return handle
        .createQuery("SELECT " + COLUMNS + " FROM plan ORDER BY number DESC")
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public Optional<PlanRecord> find(long number) {
    return handle
        .createQuery("SELECT " + COLUMNS + " FROM plan WHERE number = :number")
        .bind("number", number)
        .map((row, context) -> read(row))
        .findOne();
  }

  @Override
  public void setOperation(long number, OperationId operation) {
    handle.execute("UPDATE plan SET operation = ? WHERE number = ?", operation.toString(), number);
  }

  @Override
  public void discard(long number) {
    handle.execute("UPDATE plan SET discarded = 1 WHERE number = ?", number);
  }

  @Override
  public Optional<String> document(long number) {
    return handle
        .createQuery("SELECT document FROM plan WHERE number = :number")
        .bind("number", number)
        .mapTo(String.class)
        .findOne();
  }

  @Override
  public void forgetUnapplied(int newest) {
    handle.execute(
        "DELETE FROM plan WHERE operation IS NULL AND number NOT IN"
            + " (SELECT number FROM plan WHERE operation IS NULL ORDER BY number DESC LIMIT ?)",
        newest);
  }

  private static PlanRecord read(ResultSet row) throws SQLException {
    long undoes = row.getLong("undoes");
    return new PlanRecord(
        row.getLong("number"),
        row.getString("summary"),
        undoes == 0 ? Optional.empty() : Optional.of(undoes),
        row.getBoolean("discarded"),
        Optional.ofNullable(row.getString("operation")).map(OperationId::of),
        Rows.instant(row, "created_at"));
  }
}
