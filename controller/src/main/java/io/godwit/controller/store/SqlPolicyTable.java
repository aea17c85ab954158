package io.godwit.controller.store;

import io.godwit.model.NetworkName;
import io.godwit.model.PolicyOrigin;
import io.godwit.model.Service;
import io.godwit.model.VmSelector;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** {@link PolicyTable} as SQL. */
final class SqlPolicyTable implements PolicyTable {
  private final Handle handle;

  SqlPolicyTable(Handle handle) {
    this.handle = handle;
  }

  @Override
  public PolicyRecord insert(PolicyRecord policy) {
    return handle
        .createQuery(
            "INSERT INTO policy (network, source_network, source, destination, services, created_at)"
                + " VALUES (:network, :origin, :source, :destination, :services, :at) RETURNING *")
        .bind("network", policy.network().value())
        .bind("origin", policy.origin().map(NetworkName::value).orElse(null))
        .bind("source", policy.from().toString())
        .bind("destination", policy.to().toString())
        .bind("services", policy.servicesText())
        .bind("at", policy.createdAt().toEpochMilli())
        .map((row, context) -> read(row))
        .one();
  }

  @Override
  public List<PolicyRecord> all() {
    return handle
        .createQuery("SELECT * FROM policy ORDER BY number")
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public List<PolicyRecord> in(NetworkName network) {
    return handle
        .createQuery("SELECT * FROM policy WHERE network = :network ORDER BY number")
        .bind("network", network.value())
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public boolean remove(long number) {
    return handle.execute("DELETE FROM policy WHERE number = ?", number) > 0;
  }

  private static PolicyRecord read(ResultSet row) throws SQLException {
    return new PolicyRecord(
        row.getLong("number"),
        new NetworkName(row.getString("network")),
        PolicyOrigin.parse(row.getString("source")),
        VmSelector.parse(row.getString("destination")),
        Stream.of(row.getString("services").split(",", -1)).map(Service::parse).toList(),
        Rows.instant(row, "created_at"));
  }
}
