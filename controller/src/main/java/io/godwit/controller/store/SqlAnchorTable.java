package io.godwit.controller.store;

import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** {@link AnchorTable} as SQL. */
final class SqlAnchorTable implements AnchorTable {
  private final Handle handle;

  SqlAnchorTable(Handle handle) {
    this.handle = handle;
  }

  @Override
  public List<AnchorRecord> all() {
    return handle
        .createQuery("SELECT * FROM anchor ORDER BY vm, host")
        .map((row, context) -> anchor(row))
        .list();
  }

  @Override
  public List<AnchorRecord> of(VmId vm) {
    return handle
        .createQuery("SELECT * FROM anchor WHERE vm = :vm ORDER BY host")
        .bind("vm", vm.toString())
        .map((row, context) -> anchor(row))
        .list();
  }

  @Override
  public List<AnchorRecord> at(HostId host) {
    return handle
        .createQuery("SELECT * FROM anchor WHERE host = :host ORDER BY vm")
        .bind("host", host.toString())
        .map((row, context) -> anchor(row))
        .list();
  }

  @Override
  public void left(VmId vm, HostId host, Epoch under, Instant at) {
    handle.execute(
        "INSERT INTO anchor (vm, host, epoch, left_at) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (vm, host) DO UPDATE SET epoch = excluded.epoch,"
            + " left_at = excluded.left_at, flows = NULL WHERE epoch < excluded.epoch",
        vm.toString(),
        host.toString(),
        under.value(),
        at.toEpochMilli());
  }

  @Override
  public boolean count(VmId vm, HostId host, Epoch under, int flows) {
    String change =
        flows == 0 ? "DELETE FROM anchor" : "UPDATE anchor SET flows = %d".formatted(flows);
    return handle
            .createUpdate(change + " WHERE vm = :vm AND host = :host AND epoch = :epoch")
            .bind("vm", vm.toString())
            .bind("host", host.toString())
            .bind("epoch", under.value())
            .execute()
        == 1;
  }

  @Override
  public void remove(VmId vm, HostId host) {
    handle.execute("DELETE FROM anchor WHERE vm = ? AND host = ?", vm.toString(), host.toString());
  }

  @Override
  public void remove(VmId vm) {
    handle.execute("DELETE FROM anchor WHERE vm = ?", vm.toString());
  }

  @Override
  public boolean existFromBefore(Instant then) {
    return handle
        .createQuery("SELECT EXISTS (SELECT 1 FROM anchor WHERE left_at < :then)")
        .bind("then", then.toEpochMilli())
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  public void removeFromBefore(Instant then) {
    handle.execute("DELETE FROM anchor WHERE left_at < ?", then.toEpochMilli());
  }

  private static AnchorRecord anchor(ResultSet row) throws SQLException {
    int flows = row.getInt("flows");
    return new AnchorRecord(
        VmId.of(row.getString("vm")),
        HostId.of(row.getString("host")),
        new Epoch(row.getLong("epoch")),
        Instant.ofEpochMilli(row.getLong("left_at")),
        flows == 0 ? Optional.empty() : Optional.of(flows));
  }
}
