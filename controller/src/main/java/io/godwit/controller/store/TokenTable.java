package io.godwit.controller.store;

import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;
import java.time.Instant;
import java.util.Optional;

/** Tokens, by the hash of their secret; the secrets themselves are nowhere. */
public interface TokenTable {
  /**
   * A join token.
   *
   * @param launch the operation that it was made for; empty where a person has asked for it
   * @param usedAt empty while it may be used
   */
  record JoinToken(
      HostName host,
      ProviderName provider,
      Optional<OperationId> launch,
      Instant expiresAt,
      Optional<Instant> usedAt) {}

  /** Adds one that was not used. */
  void insertJoinToken(
      byte[] hash,
      HostName host,
      ProviderName provider,
      Optional<OperationId> launch,
      Instant expiresAt);

  Optional<JoinToken> findJoinToken(byte[] hash);

  /**
   * @return false if it was used before
   */
  boolean useJoinToken(byte[] hash, Instant at);

  void deleteJoinTokensExpiredBefore(Instant instant);

  void deleteJoinTokensOf(OperationId launch);

  void insertAdminToken(byte[] hash, String name, Instant at);

  boolean hasAdminTokens();

  /** The name of the token with this hash. */
  Optional<String> findAdminToken(byte[] hash);
}
