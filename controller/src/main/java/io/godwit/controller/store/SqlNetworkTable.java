package io.godwit.controller.store;

import io.godwit.model.Ipv6Range;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.Subnet;
import io.godwit.model.Vni;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** {@link NetworkTable} as SQL. */
final class SqlNetworkTable implements NetworkTable {
  private final Handle handle;

  SqlNetworkTable(Handle handle) {
    this.handle = handle;
  }

  @Override
  public List<NetworkRecord> all() {
    return handle
        .createQuery("SELECT * FROM network ORDER BY name")
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public Optional<NetworkRecord> find(NetworkName name) {
    return handle
        .createQuery("SELECT * FROM network WHERE name = :name")
        .bind("name", name.value())
        .map((row, context) -> read(row))
        .findOne();
  }

  @Override
  public void insert(NetworkRecord network) {
    handle.execute(
        "INSERT INTO network (name, vni, ipv4_range, ipv6_range, mtu, openness, learns_until,"
            + " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        network.name().value(),
        network.vni().value(),
        network.range().toString(),
        network.ipv6Range().map(Ipv6Range::toString).orElse(null),
        network.mtu().bytes(),
        word(network.openness()),
        learnsUntil(network.openness()),
        network.createdAt().toEpochMilli());
  }

  @Override
  public void set(NetworkName name, Openness openness) {
    handle.execute(
        "UPDATE network SET openness = ?, learns_until = ? WHERE name = ?",
        word(openness),
        learnsUntil(openness),
        name.value());
  }

  @Override
  public void complete(NetworkName name, Ipv6Range range) {
    handle.execute(
        "UPDATE network SET ipv6_range = ? WHERE name = ? AND ipv6_range IS NULL",
        range.toString(),
        name.value());
  }

  @Override
  public boolean remove(NetworkName name) {
    return handle.execute("DELETE FROM network WHERE name = ?", name.value()) > 0;
  }

  private static NetworkRecord read(ResultSet row) throws SQLException {
    return new NetworkRecord(
        new NetworkName(row.getString("name")),
        new Vni(row.getInt("vni")),
        Subnet.parse(row.getString("ipv4_range")),
        Optional.ofNullable(row.getString("ipv6_range")).map(Ipv6Range::parse),
        new Mtu(row.getInt("mtu")),
        openness(row),
        Rows.instant(row, "created_at"));
  }

  private static Openness openness(ResultSet row) throws SQLException {
    return switch (row.getString("openness")) {
      case "OPEN" -> Openness.OPEN;
      case "CLOSED" -> new Openness.Closed(Rows.instant(row, "learns_until"));
      default -> Openness.UNKNOWN;
    };
  }

  private static String word(Openness openness) {
    return switch (openness) {
      case Openness.Open open -> "OPEN";
      case Openness.Closed closed -> "CLOSED";
      case Openness.Unknown unknown -> "UNKNOWN";
    };
  }

  private static Long learnsUntil(Openness openness) {
    return openness instanceof Openness.Closed closed ? closed.learnsUntil().toEpochMilli() : null;
  }
}
