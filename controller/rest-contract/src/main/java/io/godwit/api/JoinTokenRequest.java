package io.godwit.api;

/**
 * Asks for a token by which one host may join once.
 *
 * @param validMinutes 1 to 1440; null for 60
 */
public record JoinTokenRequest(String hostName, String provider, Integer validMinutes) {}
