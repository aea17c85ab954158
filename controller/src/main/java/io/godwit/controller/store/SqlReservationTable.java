package io.godwit.controller.store;

import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** {@link ReservationTable} as SQL. */
final class SqlReservationTable implements ReservationTable {
  private final Handle handle;

  SqlReservationTable(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void hold(OperationId operation, HostId host, DataSize memory, DataSize disk) {
    handle.execute(
        "INSERT INTO reservation (operation, host, memory_bytes, disk_bytes) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (operation, host) DO NOTHING",
        operation.toString(),
        host.toString(),
        memory.bytes(),
        disk.bytes());
  }

  @Override
  public void release(OperationId operation) {
    handle.execute("DELETE FROM reservation WHERE operation = ?", operation.toString());
  }

  @Override
  public boolean existOn(HostId host) {
    return handle
            .createQuery("SELECT count(*) FROM reservation WHERE host = :host")
            .bind("host", host.toString())
            .mapTo(Long.class)
            .one()
        > 0;
  }

  @Override
  public Map<VmId, HostId> coming() {
    return handle
        .createQuery(
            "SELECT vm.id AS vm, reservation.host AS host FROM reservation"
                + " JOIN vm ON vm.operation = reservation.operation"
                + " WHERE reservation.host <> vm.owner")
        .map(
            (row, context) ->
                Map.entry(VmId.of(row.getString("vm")), HostId.of(row.getString("host"))))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public Reserved on(HostId host) {
    return on(host, Optional.empty());
  }

  @Override
  public Reserved on(HostId host, Optional<OperationId> except) {
    return handle
        .createQuery(
            "SELECT (SELECT coalesce(sum(memory_bytes), 0) FROM vm WHERE owner = :host)"
                + " + (SELECT coalesce(sum(memory_bytes), 0) FROM reservation WHERE host = :host"
                + " AND operation <> :except)"
                + " AS memory,"
                + " (SELECT coalesce(sum(disk_bytes), 0) FROM reservation WHERE host = :host"
                + " AND operation <> :except)"
                + " AS disk")
        .bind("host", host.toString())
        .bind("except", except.map(OperationId::toString).orElse(""))
        .map((row, context) -> read(row))
        .one();
  }

  private static Reserved read(ResultSet row) throws SQLException {
    return new Reserved(new DataSize(row.getLong("memory")), new DataSize(row.getLong("disk")));
  }
}
