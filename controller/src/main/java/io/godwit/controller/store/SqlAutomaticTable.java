package io.godwit.controller.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** {@link AutomaticTable} as SQL. */
final class SqlAutomaticTable implements AutomaticTable {
  private final Handle handle;

  SqlAutomaticTable(Handle handle) {
    this.handle = handle;
  }

  @Override
  public Optional<Told> told() {
    return handle
        .createQuery("SELECT settings, since FROM automatic")
        .map((row, context) -> new Told(row.getString("settings"), Rows.instant(row, "since")))
        .findOne();
  }

  @Override
  public void turnOn(String settings, Instant since) {
    handle.execute(
        "INSERT INTO automatic (id, settings, since) VALUES (1, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, since = excluded.since",
        settings,
        since.toEpochMilli());
  }

  @Override
  public void turnOff() {
    handle.execute("DELETE FROM automatic");
  }

  @Override
  public void addTurn(AutomaticTurn turn) {
    handle
        .createUpdate("INSERT INTO automatic_turn (at, plan, what) VALUES (:at, :plan, :what)")
        .bind("at", turn.at().toEpochMilli())
        .bind("plan", turn.plan().orElse(null))
        .bind("what", turn.what())
        .execute();
    handle.execute(
        "DELETE FROM automatic_turn WHERE number <= (SELECT max(number) FROM automatic_turn) - ?"
            + " AND (plan IS NULL OR at < ?)",
        MOST_TURNS,
        turn.at().minus(KEPT).toEpochMilli());
  }

  @Override
  public List<AutomaticTurn> newestTurns(int most) {
    return handle
        .createQuery("SELECT at, plan, what FROM automatic_turn ORDER BY number DESC LIMIT :most")
        .bind("most", most)
        .map((row, context) -> read(row))
        .list();
  }

  private static AutomaticTurn read(ResultSet row) throws SQLException {
    long plan = row.getLong("plan");
    boolean isNone = row.wasNull();
    return new AutomaticTurn(
        Rows.instant(row, "at"),
        isNone ? Optional.empty() : Optional.of(plan),
        row.getString("what"));
  }
}
