package io.godwit.controller.store;

import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Room that operations under way hold on hosts. */
public final class ReservationTable {
  private final Handle handle;

  ReservationTable(Handle handle) {
    this.handle = handle;
  }

  /**
   * What is spoken for on a host.
   *
   * @param memory of the VMs it owns and of operations under way
   * @param disk of operations under way
   */
  public record Reserved(DataSize memory, DataSize disk) {}

  /** Holds room; holding it twice for the same operation is holding it once. */
  public void hold(OperationId operation, HostId host, DataSize memory, DataSize disk) {
    handle.execute(
        "INSERT INTO reservation (operation, host, memory_bytes, disk_bytes) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (operation, host) DO NOTHING",
        operation.toString(),
        host.toString(),
        memory.bytes(),
        disk.bytes());
  }

  public void release(OperationId operation) {
    handle.execute("DELETE FROM reservation WHERE operation = ?", operation.toString());
  }

  public boolean existOn(HostId host) {
    return handle
            .createQuery("SELECT count(*) FROM reservation WHERE host = :host")
            .bind("host", host.toString())
            .mapTo(Long.class)
            .one()
        > 0;
  }

  public Reserved on(HostId host) {
    return on(host, Optional.empty());
  }

  /**
   * As {@link #on(HostId)}.
   *
   * @param except an operation whose room is not counted
   */
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
