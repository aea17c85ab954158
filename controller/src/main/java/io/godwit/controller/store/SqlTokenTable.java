package io.godwit.controller.store;

import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** {@link TokenTable} as SQL. */
final class SqlTokenTable implements TokenTable {
  private final Handle handle;

  SqlTokenTable(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void insertJoinToken(
      byte[] hash,
      HostName host,
      ProviderName provider,
      Optional<OperationId> launch,
      Instant expiresAt) {
    handle.execute(
        "INSERT INTO join_token (hash, host_name, provider, operation, expires_at)"
            + " VALUES (?, ?, ?, ?, ?)",
        hash,
        host.value(),
        provider.value(),
        launch.map(OperationId::toString).orElse(null),
        expiresAt.toEpochMilli());
  }

  @Override
  public Optional<JoinToken> findJoinToken(byte[] hash) {
    return handle
        .createQuery("SELECT * FROM join_token WHERE hash = :hash")
        .bind("hash", hash)
        .map((row, context) -> readJoinToken(row))
        .findOne();
  }

  @Override
  public boolean useJoinToken(byte[] hash, Instant at) {
    return handle.execute(
            "UPDATE join_token SET used_at = ? WHERE hash = ? AND used_at IS NULL",
            at.toEpochMilli(),
            hash)
        == 1;
  }

  @Override
  public void deleteJoinTokensExpiredBefore(Instant instant) {
    handle.execute("DELETE FROM join_token WHERE expires_at < ?", instant.toEpochMilli());
  }

  @Override
  public void deleteJoinTokensOf(OperationId launch) {
    handle.execute("DELETE FROM join_token WHERE operation = ?", launch.toString());
  }

  @Override
  public void insertAdminToken(byte[] hash, String name, Instant at) {
    handle.execute(
        "INSERT INTO admin_token (hash, name, created_at) VALUES (?, ?, ?)",
        hash,
        name,
        at.toEpochMilli());
  }

  @Override
  public boolean hasAdminTokens() {
    return handle.createQuery("SELECT count(*) FROM admin_token").mapTo(Long.class).one() > 0;
  }

  @Override
  public Optional<String> findAdminToken(byte[] hash) {
    return handle
        .createQuery("SELECT name FROM admin_token WHERE hash = :hash")
        .bind("hash", hash)
        .mapTo(String.class)
        .findOne();
  }

  private static JoinToken readJoinToken(ResultSet row) throws SQLException {
    return new JoinToken(
        new HostName(row.getString("host_name")),
        new ProviderName(row.getString("provider")),
        Rows.optionalText(row, "operation").map(OperationId::of),
        Rows.instant(row, "expires_at"),
        Rows.optionalInstant(row, "used_at"));
  }
}
