package io.godwit.controller.store;

import com.google.protobuf.InvalidProtocolBufferException;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.ImageName;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MacAddress;
import io.godwit.model.NetworkName;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import io.godwit.protocol.ModelCodec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** {@link VmTable} as SQL. */
final class SqlVmTable implements VmTable {
  private final Handle handle;

  SqlVmTable(Handle handle) {
    this.handle = handle;
  }

  @Override
  public List<VmRecord> all() {
    return handle
        .createQuery("SELECT * FROM vm ORDER BY name")
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public Optional<VmRecord> find(VmName name) {
    return handle
        .createQuery("SELECT * FROM vm WHERE name = :name")
        .bind("name", name.value())
        .map((row, context) -> read(row))
        .findOne();
  }

  @Override
  public Optional<VmRecord> find(VmId id) {
    return handle
        .createQuery("SELECT * FROM vm WHERE id = :id")
        .bind("id", id.toString())
        .map((row, context) -> read(row))
        .findOne();
  }

  @Override
  public Set<MacAddress> macs() {
    return handle
        .createQuery("SELECT mac FROM vm")
        .map((row, context) -> new MacAddress(row.getString("mac")))
        .collectIntoSet();
  }

  @Override
  public List<VmRecord> inNetworks() {
    return handle
        .createQuery("SELECT * FROM vm WHERE network IS NOT NULL ORDER BY name")
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public List<VmRecord> in(NetworkName network) {
    return handle
        .createQuery("SELECT * FROM vm WHERE network = :network ORDER BY name")
        .bind("network", network.value())
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public long countIn(NetworkName network) {
    return handle
        .createQuery("SELECT count(*) FROM vm WHERE network = :network")
        .bind("network", network.value())
        .mapTo(Long.class)
        .one();
  }

  @Override
  public Set<Ipv4Address> addresses(NetworkName network) {
    return handle
        .createQuery("SELECT ipv4 FROM vm WHERE network = :network")
        .bind("network", network.value())
        .map((row, context) -> Ipv4Address.parse(row.getString("ipv4")))
        .collectIntoSet();
  }

  @Override
  public long countOn(HostId host) {
    return handle
        .createQuery("SELECT count(*) FROM vm WHERE owner = :host OR granted_to = :host")
        .bind("host", host.toString())
        .mapTo(Long.class)
        .one();
  }

  @Override
  public void insert(
      VmSpec spec, ImageName image, HostId owner, OperationId operation, Instant createdAt) {
    insertion(
            "INSERT INTO vm (id, name, mac, memory_bytes, disk_bytes, image, spec, network, ipv4,"
                + " owner, epoch, operation, created_at) VALUES (:id, :name, :mac, :memory, :disk,"
                + " :image, :spec, :network, :ipv4, :owner, :epoch, :operation, :created)",
            spec,
            image,
            owner)
        .bind("epoch", Epoch.FIRST.value())
        .bind("operation", operation.toString())
        .bind("created", createdAt.toEpochMilli())
        .execute();
  }

  @Override
  public void setMade(VmId id) {
    handle.execute(
        "UPDATE vm SET made = 1, version = version + 1 WHERE id = ? AND made = 0", id.toString());
  }

  @Override
  public void delete(VmId id, OperationId operation) {
    handle.execute(
        "DELETE FROM vm WHERE id = ? AND operation = ?", id.toString(), operation.toString());
  }

  @Override
  public boolean lock(VmId id, OperationId operation) {
    return handle.execute(
            "UPDATE vm SET operation = ?, version = version + 1 WHERE id = ?"
                + " AND (operation IS NULL OR operation = ?)",
            operation.toString(),
            id.toString(),
            operation.toString())
        == 1;
  }

  @Override
  public void unlock(OperationId operation) {
    handle.execute(
        "UPDATE vm SET operation = NULL, version = version + 1 WHERE operation = ?",
        operation.toString());
  }

  @Override
  public boolean grant(VmId id, OperationId operation, Epoch epoch, HostId to) {
    return handle
            .createUpdate(
                "UPDATE vm SET granted_to = :to, version = version + 1 WHERE id = :id"
                    + " AND operation = :operation AND epoch = :epoch"
                    + " AND (granted_to IS NULL OR granted_to = :to)")
            .bind("to", to.toString())
            .bind("id", id.toString())
            .bind("operation", operation.toString())
            .bind("epoch", epoch.value())
            .execute()
        == 1;
  }

  @Override
  public boolean settle(VmId id, OperationId operation, Epoch used, HostId owner) {
    return handle
            .createUpdate(
                "UPDATE vm SET owner = :owner, epoch = :used, granted_to = NULL,"
                    + " version = version + 1 WHERE id = :id AND operation = :operation"
                    + " AND (epoch = :used - 1 OR (epoch = :used AND owner = :owner))")
            .bind("owner", owner.toString())
            .bind("used", used.value())
            .bind("id", id.toString())
            .bind("operation", operation.toString())
            .execute()
        == 1;
  }

  @Override
  public boolean adopt(VmId id, HostId owner, Epoch proven) {
    return handle
            .createUpdate(
                "UPDATE vm SET owner = :owner, epoch = :proven, granted_to = NULL, made = 1,"
                    + " confirmed = 1, version = version + 1 WHERE id = :id"
                    + " AND operation IS NULL AND epoch < :proven")
            .bind("owner", owner.toString())
            .bind("proven", proven.value())
            .bind("id", id.toString())
            .execute()
        == 1;
  }

  @Override
  public void doubtAll() {
    handle.execute("UPDATE vm SET confirmed = 0, operation = NULL, version = version + 1");
  }

  @Override
  public boolean confirm(VmId id, HostId owner, Epoch epoch) {
    return handle
            .createUpdate(
                "UPDATE vm SET confirmed = 1, made = 1, granted_to = NULL, version = version + 1"
                    + " WHERE id = :id AND owner = :owner AND epoch = :epoch AND confirmed = 0")
            .bind("id", id.toString())
            .bind("owner", owner.toString())
            .bind("epoch", epoch.value())
            .execute()
        == 1;
  }

  @Override
  public void learn(VmSpec spec, ImageName image, HostId owner, Epoch epoch, Instant at) {
    insertion(
            "INSERT INTO vm (id, name, mac, memory_bytes, disk_bytes, image, spec, network, ipv4,"
                + " owner, epoch, made, created_at) VALUES (:id, :name, :mac, :memory, :disk,"
                + " :image, :spec, :network, :ipv4, :owner, :epoch, 1, :at)",
            spec,
            image,
            owner)
        .bind("epoch", epoch.value())
        .bind("at", at.toEpochMilli())
        .execute();
  }

  @Override
  public boolean pass(VmId id, Optional<OperationId> from, OperationId to) {
    return handle
            .createUpdate(
                "UPDATE vm SET operation = :to, version = version + 1 WHERE id = :id"
                    + " AND operation IS :from")
            .bind("to", to.toString())
            .bind("id", id.toString())
            .bind("from", from.map(Object::toString).orElse(null))
            .execute()
        == 1;
  }

  @Override
  public boolean decide(VmId id, OperationId operation, Epoch known, Epoch decided, HostId owner) {
    return handle
            .createUpdate(
                "UPDATE vm SET owner = :owner, epoch = :decided, granted_to = NULL, confirmed = 1,"
                    + " version = version + 1 WHERE id = :id AND operation = :operation"
                    + " AND (epoch = :known OR (epoch = :decided AND owner = :owner))")
            .bind("owner", owner.toString())
            .bind("decided", decided.value())
            .bind("known", known.value())
            .bind("id", id.toString())
            .bind("operation", operation.toString())
            .execute()
        == 1;
  }

  @Override
  public void forgetUnmade(VmId id) {
    handle.execute(
        "DELETE FROM vm WHERE id = ? AND made = 0 AND confirmed = 0 AND operation IS NULL",
        id.toString());
  }

  @Override
  public void keepCopies(VmId id, Epoch decided) {
    handle.execute("UPDATE vm SET decided_at = ? WHERE id = ?", decided.value(), id.toString());
  }

  /** What every new VM's row has, bound; the rest is the caller's to bind. */
  private Update insertion(String sql, VmSpec spec, ImageName image, HostId owner) {
    return handle
        .createUpdate(sql)
        .bind("id", spec.id().toString())
        .bind("name", spec.name().value())
        .bind("mac", spec.mac().value())
        .bind("memory", spec.memory().bytes())
        .bind("disk", spec.disk().bytes())
        .bind("image", image.value())
        .bind("spec", ModelCodec.write(spec).toByteArray())
        .bind("network", spec.port().map(port -> port.network().value()).orElse(null))
        .bind("ipv4", spec.port().map(port -> port.address().toString()).orElse(null))
        .bind("owner", owner.toString());
  }

  private static VmRecord read(ResultSet row) throws SQLException {
    return new VmRecord(
        spec(row.getBytes("spec")),
        new ImageName(row.getString("image")),
        HostId.of(row.getString("owner")),
        new Epoch(row.getLong("epoch")),
        row.getBoolean("made"),
        Rows.optional(row, "granted_to", HostId::of),
        row.getBoolean("confirmed"),
        Rows.optionalText(row, "decided_at").map(Long::valueOf).map(Epoch::new),
        Rows.optional(row, "operation", OperationId::of),
        row.getLong("version"),
        Rows.instant(row, "created_at"));
  }

  private static VmSpec spec(byte[] message) {
    try {
      return ModelCodec.read(io.godwit.protocol.v1.VmSpec.parseFrom(message));
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("a VM's specification cannot be read", e);
    }
  }
}
