package io.godwit.controller.store;

import io.godwit.controller.usage.GuestMemoryUse;
import io.godwit.controller.usage.Samples;
import io.godwit.controller.usage.Traffic;
import io.godwit.controller.usage.UsageHour;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** {@link UsageTable} as SQL. */
final class SqlUsageTable implements UsageTable {
  private static final Logger LOG = System.getLogger(SqlUsageTable.class.getName());

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
            .flatMap(found -> found)
            .map(part::plus)
            .orElse(part);
    Traffic traffic = hour.traffic();
    handle.execute(
        "INSERT OR REPLACE INTO vm_usage (vm, begins, measured_millis, cpu, memory_most,"
            + " disk_read, disk_written, received, sent, guest_used, balloon_least)"
            + " SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM vm WHERE id = ?",
        hour.begins().toEpochMilli(),
        hour.measured().toMillis(),
        hour.cpu().toBytes(),
        hour.memoryMost().bytes(),
        traffic.diskRead(),
        traffic.diskWritten(),
        traffic.received(),
        traffic.sent(),
        hour.guest().isKnown() ? hour.guest().used().toBytes() : null,
        hour.guest().isKnown() ? hour.guest().leastBalloon().bytes() : null,
        vm.toString());
  }

  @Override
  public List<UsageHour> between(VmId vm, Instant from, Instant until) {
    return handle
        .createQuery(
            "SELECT * FROM vm_usage WHERE vm = :vm AND begins BETWEEN :from AND :until"
                + " ORDER BY begins")
        .bind("vm", vm.toString())
        .bind("from", from.toEpochMilli())
        .bind("until", until.toEpochMilli())
        .map((row, context) -> read(row))
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  @Override
  public void keepNewest(VmId vm, int hours) {
    handle.execute(
        "DELETE FROM vm_usage WHERE vm = ? AND begins <= (SELECT begins FROM vm_usage"
            + " WHERE vm = ? ORDER BY begins DESC LIMIT 1 OFFSET ?)",
        vm.toString(),
        vm.toString(),
        hours);
  }

  /** Empty for a row that is not understood: one hour less is known. */
  private static Optional<UsageHour> read(ResultSet row) throws SQLException {
    try {
      return Optional.of(hour(row));
    } catch (IllegalArgumentException e) {
      LOG.log(
          Level.WARNING, "an hour of use of VM {0} is not counted: {1}", row.getString("vm"), e);
      return Optional.empty();
    }
  }

  private static UsageHour hour(ResultSet row) throws SQLException {
    return new UsageHour(
        Rows.instant(row, "begins"),
        Duration.ofMillis(row.getLong("measured_millis")),
        Samples.of(row.getBytes("cpu")),
        new DataSize(row.getLong("memory_most")),
        new Traffic(
            row.getLong("disk_read"),
            row.getLong("disk_written"),
            row.getLong("received"),
            row.getLong("sent")),
        guest(row));
  }

  private static GuestMemoryUse guest(ResultSet row) throws SQLException {
    byte[] used = row.getBytes("guest_used");
    return used == null
        ? GuestMemoryUse.unknown()
        : new GuestMemoryUse(Samples.of(used), new DataSize(row.getLong("balloon_least")));
  }
}
