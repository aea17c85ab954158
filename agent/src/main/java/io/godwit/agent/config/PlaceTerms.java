package io.godwit.agent.config;

/**
 * How a host is reached by others, and what it does for them.
 *
 * @param nat it is behind a NAT: its own addresses are reached within its provider only, and from
 *     outside none but the endpoints that are configured
 * @param relay it may pass on what two hosts send each other that cannot reach each other
 */
public record PlaceTerms(boolean nat, boolean relay) {
  /** Reached everywhere at its own addresses, and a relay where one is needed. */
  public static final PlaceTerms USUAL = new PlaceTerms(false, true);
}
