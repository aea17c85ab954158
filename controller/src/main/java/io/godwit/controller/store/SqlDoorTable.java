package io.godwit.controller.store;

import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MacAddress;
import io.godwit.model.NetworkName;
import io.godwit.model.TransportPort;
import io.godwit.model.TransportPort.Transport;
import io.godwit.model.VmId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** {@link DoorTable} as SQL. */
final class SqlDoorTable implements DoorTable {
  private static final String IN_ORDER = " ORDER BY host, port, transport";

  private final Handle handle;

  SqlDoorTable(Handle handle) {
    this.handle = handle;
  }

  @Override
  public List<DoorRecord> all() {
    return handle
        .createQuery("SELECT * FROM door ORDER BY network, host")
        .map((row, context) -> door(row))
        .list();
  }

  @Override
  public Optional<DoorRecord> find(NetworkName network, HostId host) {
    return handle
        .createQuery("SELECT * FROM door WHERE network = :network AND host = :host")
        .bind("network", network.value())
        .bind("host", host.toString())
        .map((row, context) -> door(row))
        .findOne();
  }

  @Override
  public Set<MacAddress> macs() {
    return handle
        .createQuery("SELECT mac FROM door")
        .map((row, context) -> new MacAddress(row.getString("mac")))
        .collectIntoSet();
  }

  @Override
  public Set<Ipv4Address> addresses(NetworkName network) {
    return handle
        .createQuery("SELECT ipv4 FROM door WHERE network = :network")
        .bind("network", network.value())
        .map((row, context) -> Ipv4Address.parse(row.getString("ipv4")))
        .collectIntoSet();
  }

  @Override
  public void open(DoorRecord door) {
    handle.execute(
        "INSERT INTO door (network, host, ipv4, mac) VALUES (?, ?, ?, ?)",
        door.network().value(),
        door.host().toString(),
        door.address().toString(),
        door.mac().value());
  }

  @Override
  public List<ExposureRecord> exposures() {
    return handle
        .createQuery("SELECT * FROM exposure" + IN_ORDER)
        .map((row, context) -> exposure(row))
        .list();
  }

  @Override
  public List<ExposureRecord> exposuresOf(VmId vm) {
    return handle
        .createQuery("SELECT * FROM exposure WHERE vm = :vm" + IN_ORDER)
        .bind("vm", vm.toString())
        .map((row, context) -> exposure(row))
        .list();
  }

  @Override
  public List<ExposureRecord> exposuresAt(HostId host) {
    return handle
        .createQuery("SELECT * FROM exposure WHERE host = :host" + IN_ORDER)
        .bind("host", host.toString())
        .map((row, context) -> exposure(row))
        .list();
  }

  @Override
  public Optional<ExposureRecord> find(HostId host, TransportPort port) {
    return handle
        .createQuery(
            "SELECT * FROM exposure WHERE host = :host AND transport = :transport AND port = :port")
        .bind("host", host.toString())
        .bind("transport", port.transport().name())
        .bind("port", port.number())
        .map((row, context) -> exposure(row))
        .findOne();
  }

  @Override
  public void expose(ExposureRecord exposure) {
    handle.execute(
        "INSERT INTO exposure (host, transport, port, network, vm, vm_port, drain_until,"
            + " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        exposure.host().toString(),
        exposure.port().transport().name(),
        exposure.port().number(),
        exposure.network().value(),
        exposure.vm().toString(),
        exposure.vmPort(),
        exposure.drainUntil().map(Instant::toEpochMilli).orElse(null),
        exposure.createdAt().toEpochMilli());
  }

  @Override
  public void drain(HostId host, TransportPort port, Optional<Instant> until) {
    handle.execute(
        "UPDATE exposure SET drain_until = ? WHERE host = ? AND transport = ? AND port = ?",
        until.map(Instant::toEpochMilli).orElse(null),
        host.toString(),
        port.transport().name(),
        port.number());
  }

  @Override
  public void remove(HostId host, TransportPort port) {
    handle.execute(
        "DELETE FROM exposure WHERE host = ? AND transport = ? AND port = ?",
        host.toString(),
        port.transport().name(),
        port.number());
  }

  @Override
  public boolean haveDrained(Instant now) {
    return handle
        .createQuery("SELECT EXISTS (SELECT 1 FROM exposure WHERE drain_until <= :now)")
        .bind("now", now.toEpochMilli())
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  public void removeDrained(Instant now) {
    handle.execute("DELETE FROM exposure WHERE drain_until <= ?", now.toEpochMilli());
  }

  private static DoorRecord door(ResultSet row) throws SQLException {
    return new DoorRecord(
        new NetworkName(row.getString("network")),
        HostId.of(row.getString("host")),
        Ipv4Address.parse(row.getString("ipv4")),
        new MacAddress(row.getString("mac")));
  }

  private static ExposureRecord exposure(ResultSet row) throws SQLException {
    return new ExposureRecord(
        HostId.of(row.getString("host")),
        new TransportPort(Transport.valueOf(row.getString("transport")), row.getInt("port")),
        new NetworkName(row.getString("network")),
        VmId.of(row.getString("vm")),
        row.getInt("vm_port"),
        Rows.optionalInstant(row, "drain_until"),
        Rows.instant(row, "created_at"));
  }
}
