package io.godwit.api;

import java.time.Instant;

/**
 * A join token; shown once.
 *
 * @param token holds the secret and the pin of the controller's CA
 * @param controller address:port the agent dials
 */
public record JoinTokenView(String token, String controller, Instant expiresAt) {}
