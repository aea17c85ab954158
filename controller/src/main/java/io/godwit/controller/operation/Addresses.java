package io.godwit.controller.operation;

import io.godwit.model.MacAddress;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The VMs' addresses. Until the overlay exists, a VM's Ethernet and IPv4 address tell each other:
 * {@code 52:54:00:4d:HH:LL} is {@code 10.77.HH.LL}. The ranges 10.77.254 and 10.77.255 are for
 * clients and hosts.
 */
public final class Addresses {
  private static final String MAC_PREFIX = "52:54:00:4d:";
  private static final int FIRST = 1;
  private static final int PAST_LAST = 254 << 8;

  private Addresses() {}

  /** A VM's IPv4 address. */
  public static String of(MacAddress mac) {
    String[] pairs = mac.value().split(":", -1);
    return "10.77.%d.%d".formatted(Integer.parseInt(pairs[4], 16), Integer.parseInt(pairs[5], 16));
  }

  /** The lowest address that is free; empty if none is. */
  public static Optional<MacAddress> free(Set<MacAddress> taken) {
    return IntStream.range(FIRST, PAST_LAST)
        .filter(number -> (number & 0xff) != 0 && (number & 0xff) != 0xff)
        .mapToObj(Addresses::mac)
        .filter(mac -> !taken.contains(mac))
        .findFirst();
  }

  private static MacAddress mac(int number) {
    return new MacAddress(MAC_PREFIX + "%02x:%02x".formatted(number >> 8, number & 0xff));
  }
}
