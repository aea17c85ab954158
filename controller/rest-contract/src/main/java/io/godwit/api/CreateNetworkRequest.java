package io.godwit.api;

/**
 * Asks for a network.
 *
 * @param range its IPv4 addresses, as {@code 10.5.0.0/24}; the first is its gateway's
 * @param mtu the largest packet, in bytes; null for 1280, which fits everywhere
 * @param vni its number on the wire; null for the lowest from 1000 that is free
 * @param ipv6 its IPv6 addresses beside those, as {@code fd12:3456:789a:1::/64}, or {@code auto}
 *     for some that hardly anybody else has; null for none
 */
public record CreateNetworkRequest(
    String name, String range, Integer mtu, Integer vni, String ipv6) {}
