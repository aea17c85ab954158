package io.godwit.controller.fleet;

import io.godwit.controller.store.Store;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/** Tokens that callers of the REST interface show. */
public final class AdminTokens {
  private static final String PREFIX = "godwit-admin.";

  private final Store store;
  private final InstantSource clock;
  private final SecureRandom random;

  public AdminTokens(Store store, InstantSource clock, SecureRandom random) {
    this.store = store;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Makes the first token.
   *
   * @return its text, which is shown once; empty where there is a token already
   */
  public Optional<String> bootstrap() {
    String token =
        PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(Secrets.make(random));
    return store.write(
        transaction -> {
          if (transaction.tokens().hasAdminTokens()) {
            return Optional.empty();
          }
          transaction.tokens().insertAdminToken(hash(token), "bootstrap", clock.instant());
          return Optional.of(token);
        });
  }

  /**
   * Who shows this token.
   *
   * @return the token's name; empty if it is none of ours
   */
  public Optional<String> verify(String token) {
    return token.startsWith(PREFIX)
        ? store.read(transaction -> transaction.tokens().findAdminToken(hash(token)))
        : Optional.empty();
  }

  private static byte[] hash(String token) {
    return Secrets.hash(token.getBytes(StandardCharsets.UTF_8));
  }
}
