package io.godwit.controller.store;

import io.godwit.controller.store.RuleRecord.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** {@link RuleTable} as SQL. No name has a comma, which parts those in a column. */
final class SqlRuleTable implements RuleTable {
  private final Handle handle;

  SqlRuleTable(Handle handle) {
    this.handle = handle;
  }

  @Override
  public RuleRecord insert(Kind kind, List<String> vms, List<String> places, Instant createdAt) {
    return handle
        .createQuery(
            "INSERT INTO rule (kind, vms, places, created_at)"
                + " VALUES (:kind, :vms, :places, :at) RETURNING *")
        .bind("kind", kind.name())
        .bind("vms", String.join(",", vms))
        .bind("places", String.join(",", places))
        .bind("at", createdAt.toEpochMilli())
        .map((row, context) -> read(row))
        .one();
  }

  @Override
  public List<RuleRecord> all() {
    return handle
        .createQuery("SELECT * FROM rule ORDER BY number")
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public boolean remove(long number) {
    return handle.execute("DELETE FROM rule WHERE number = ?", number) > 0;
  }

  private static RuleRecord read(ResultSet row) throws SQLException {
    return new RuleRecord(
        row.getLong("number"),
        Kind.valueOf(row.getString("kind")),
        names(row.getString("vms")),
        names(row.getString("places")),
        Rows.instant(row, "created_at"));
  }

  private static List<String> names(String column) {
    return column.isEmpty() ? List.of() : List.of(column.split(",", -1));
  }
}
