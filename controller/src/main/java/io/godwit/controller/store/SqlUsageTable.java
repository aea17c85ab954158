package io.godwit.controller.store;

import io.godwit.controller.usage.Samples;
import io.godwit.controller.usage.Traffic;
import io.godwit.controller.usage.UsageHour;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** {@link UsageTable} as SQL. */
final class SqlUsageTable implements UsageTable {
  private final Handle handle;

  SqlUsageTable(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void add(VmId vm, UsageHour part) {
    UsageHour hour =
        handle
            .createQuery("SELECT * FROM vm_usage WHERE vm = :vm AND begins = :begins")
            .bind("vm", vm.toString())
            .bind("begins", part.begins().toEpochMilli())
            .map((row, context) -> read(row))
            .findOne()
            .map(part::plus)
            .orElse(part);
    Traffic traffic = hour.traffic();
    handle.execute(
        "INSERT OR REPLACE INTO vm_usage (vm, begins, measured_millis, cpu, memory_most,"
            + " disk_read, disk_written, received, sent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vm.toString(),
        hour.begins().toEpochMilli(),
        hour.measured().toMillis(),
        hour.cpu().toBytes(),
        hour.memoryMost().bytes(),
        traffic.diskRead(),
        traffic.diskWritten(),
        traffic.received(),
        traffic.sent());
  }

  @Override
  public List<UsageHour> since(VmId vm, Instant begins) {
    return handle
        .createQuery("SELECT * FROM vm_usage WHERE vm = :vm AND begins >= :begins ORDER BY begins")
        .bind("vm", vm.toString())
        .bind("begins", begins.toEpochMilli())
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public void forgetBefore(Instant begins) {
    handle.execute(
        "DELETE FROM vm_usage WHERE begins < ? OR vm NOT IN (SELECT id FROM vm)",
        begins.toEpochMilli());
  }

  private static UsageHour read(ResultSet row) throws SQLException {
    return new UsageHour(
        Rows.instant(row, "begins"),
        Duration.ofMillis(row.getLong("measured_millis")),
        Samples.of(row.getBytes("cpu")),
        new DataSize(row.getLong("memory_most")),
        new Traffic(
            row.getLong("disk_read"),
            row.getLong("disk_written"),
            row.getLong("received"),
            row.getLong("sent")));
  }
}
