package io.godwit.controller.store;

import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import java.sql.ResultSet;
import java.sql.SQLException;
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

  public Reserved on(HostId host) {
    return handle
        .createQuery(
            "SELECT (SELECT coalesce(sum(memory_bytes), 0) FROM vm WHERE owner = :host)"
                + " + (SELECT coalesce(sum(memory_bytes), 0) FROM reservation WHERE host = :host)"
                + " AS memory,"
                + " (SELECT coalesce(sum(disk_bytes), 0) FROM reservation WHERE host = :host)"
                + " AS disk")
        .bind("host", host.toString())
        .map((row, context) -> read(row))
        .one();
  }

  private static Reserved read(ResultSet row) throws SQLException {
    return new Reserved(new DataSize(row.getLong("memory")), new DataSize(row.getLong("disk")));
  }
}
