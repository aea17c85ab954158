package io.godwit.controller.store;

import com.google.protobuf.InvalidProtocolBufferException;
import io.godwit.controller.store.Located.Teller;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.Location;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;
import io.godwit.protocol.v1.HostInventory;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/** {@link HostTable} as SQL. */
final class SqlHostTable implements HostTable {
  private final Handle handle;

  SqlHostTable(Handle handle) {
    this.handle = handle;
  }

  @Override
  public List<HostRecord> all() {
    return handle
        .createQuery("SELECT * FROM host ORDER BY name")
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public Optional<HostRecord> find(HostId id) {
    return handle
        .createQuery("SELECT * FROM host WHERE id = :id")
        .bind("id", id.toString())
        .map((row, context) -> read(row))
        .findOne();
  }

  @Override
  public Optional<HostRecord> find(HostName name) {
    return handle
        .createQuery("SELECT * FROM host WHERE name = :name")
        .bind("name", name.value())
        .map((row, context) -> read(row))
        .findOne();
  }

  @Override
  public void insert(HostId id, HostName name, ProviderName provider, Instant joinedAt) {
    handle.execute(
        "INSERT INTO host (id, name, provider, joined_at) VALUES (?, ?, ?, ?)",
        id.toString(),
        name.value(),
        provider.value(),
        joinedAt.toEpochMilli());
  }

  @Override
  public void delete(HostId id) {
    handle.execute("DELETE FROM host WHERE id = ?", id.toString());
  }

  @Override
  public void setSeen(HostId id, Instant at) {
    handle.execute("UPDATE host SET last_seen = ? WHERE id = ?", at.toEpochMilli(), id.toString());
  }

  @Override
  public void setLink(HostId id, String bootId, String agentVersion, Instant at) {
    handle.execute(
        "UPDATE host SET boot_id = ?, agent_version = ?, last_seen = ? WHERE id = ?",
        bootId,
        agentVersion,
        at.toEpochMilli(),
        id.toString());
  }

  @Override
  public void setInventory(HostId id, HostInventory inventory) {
    handle.execute(
        "UPDATE host SET inventory = ? WHERE id = ?", inventory.toByteArray(), id.toString());
  }

  @Override
  public OptionalLong referencePace() {
    return handle
        .createQuery("SELECT steps FROM reference_pace")
        .mapTo(Long.class)
        .findOne()
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }

  @Override
  public void setReferencePace(long steps) {
    handle.execute("INSERT INTO reference_pace (one, steps) VALUES (1, ?)", steps);
  }

  @Override
  public void setScheduling(HostId id, Scheduling scheduling) {
    handle.execute(
        "UPDATE host SET schedulable = ?, closed_by = NULL WHERE id = ?",
        scheduling == Scheduling.OPEN,
        id.toString());
    if (scheduling == Scheduling.OPEN) {
      takeBack(id);
    }
  }

  @Override
  public void close(HostId id, OperationId by) {
    handle.execute(
        "UPDATE host SET schedulable = 0, closed_by = ? WHERE id = ? AND schedulable = 1",
        by.toString(),
        id.toString());
  }

  @Override
  public void drain(HostId id, OperationId by) {
    handle.execute(
        "UPDATE host SET schedulable = 0, closed_by = ? WHERE id = ?",
        by.toString(),
        id.toString());
  }

  @Override
  public void reopen(HostId id, OperationId closedBy) {
    handle.execute(
        "UPDATE host SET schedulable = 1, closed_by = NULL WHERE id = ? AND closed_by = ?"
            + " AND given_back_by IS NULL",
        id.toString(),
        closedBy.toString());
  }

  @Override
  public Optional<OperationId> closedBy(HostId id) {
    return operation("SELECT closed_by FROM host WHERE id = :id AND closed_by IS NOT NULL", id);
  }

  @Override
  public void giveBack(HostId id, OperationId by) {
    handle.execute(
        "UPDATE host SET given_back_by = ?, given_back_boot = boot_id,"
            + " closed_by = coalesce(closed_by, ?) WHERE id = ?",
        by.toString(),
        by.toString(),
        id.toString());
  }

  @Override
  public void takeBack(HostId id) {
    handle.execute(
        "UPDATE host SET given_back_by = NULL, given_back_boot = NULL WHERE id = ?", id.toString());
  }

  @Override
  public boolean hasBootedSince(HostId id) {
    return handle
        .createQuery(
            "SELECT 1 FROM host WHERE id = :id AND given_back_by IS NOT NULL"
                + " AND boot_id IS NOT given_back_boot")
        .bind("id", id.toString())
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  @Override
  public Optional<OperationId> givenBackBy(HostId id) {
    return operation(
        "SELECT given_back_by FROM host WHERE id = :id AND given_back_by IS NOT NULL", id);
  }

  @Override
  public void setInstance(HostId id, InstanceId instance, String boot) {
    handle.execute(
        "UPDATE host SET instance = ?, instance_boot = boot_id WHERE id = ? AND boot_id = ?",
        instance.value(),
        id.toString(),
        boot);
  }

  @Override
  public void forgetInstance(HostId id) {
    handle.execute(
        "UPDATE host SET instance = NULL, instance_boot = NULL WHERE id = ?", id.toString());
  }

  @Override
  public void tellLocation(HostId id, Location location) {
    locate("id = ? AND located_by IS NOT 'USER'", id, location, Teller.PROVIDER);
  }

  @Override
  public void setLocation(HostId id, Location location) {
    locate("id = ?", id, location, Teller.USER);
  }

  private void locate(String which, HostId id, Location location, Teller by) {
    handle.execute(
        "UPDATE host SET region = ?, zone = ?, rack = ?, located_by = ? WHERE " + which,
        location.region().orElse(null),
        location.zone().orElse(null),
        location.rack().orElse(null),
        by.name(),
        id.toString());
  }

  @Override
  public void forgetLocation(HostId id) {
    handle.execute(
        "UPDATE host SET region = NULL, zone = NULL, rack = NULL, located_by = NULL WHERE id = ?",
        id.toString());
  }

  private static Optional<Located> located(ResultSet row) throws SQLException {
    Location location =
        new Location(
            Rows.optionalText(row, "region"),
            Rows.optionalText(row, "zone"),
            Rows.optionalText(row, "rack"));
    return Rows.optionalText(row, "located_by")
        .map(by -> new Located(location, Teller.valueOf(by)));
  }

  private Optional<OperationId> operation(String query, HostId id) {
    return handle
        .createQuery(query)
        .bind("id", id.toString())
        .mapTo(String.class)
        .findOne()
        .map(OperationId::of);
  }

  private static HostRecord read(ResultSet row) throws SQLException {
    return new HostRecord(
        HostId.of(row.getString("id")),
        new HostName(row.getString("name")),
        new ProviderName(row.getString("provider")),
        located(row),
        row.getBoolean("schedulable"),
        Rows.optionalText(row, "instance").map(InstanceId::new),
        Rows.optionalText(row, "instance_boot"),
        Rows.optionalText(row, "agent_version"),
        Rows.optionalText(row, "boot_id"),
        Optional.ofNullable(row.getBytes("inventory")).map(SqlHostTable::inventory),
        Rows.optionalInstant(row, "last_seen"),
        Rows.instant(row, "joined_at"));
  }

  private static HostInventory inventory(byte[] message) {
    try {
      return HostInventory.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("a host's inventory cannot be read", e);
    }
  }
}
