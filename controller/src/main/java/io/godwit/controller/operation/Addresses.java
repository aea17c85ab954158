package io.godwit.controller.operation;

import io.godwit.model.Ipv6Address;
import io.godwit.model.MacAddress;
import io.godwit.model.VmSpec;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The VMs' addresses. In a network, a VM's IPv4 address is one of the network's, and its Ethernet
 * address {@code 52:54:6e:XX:XX:XX}. On its host's own bridge the two tell each other: {@code
 * 52:54:00:4d:HH:LL} is {@code 10.77.HH.LL}; the ranges 10.77.254 and 10.77.255 are for clients and
 * hosts.
 */
public final class Addresses {
  private static final String FLAT_PREFIX = "52:54:00:4d:";
  private static final int FIRST = 1;
  private static final int PAST_LAST = 254 << 8;

  /** Locally administered, and no card's. */
  private static final String NETWORK_PREFIX = "52:54:6e:";

  private static final int PAST_LAST_IN_NETWORKS = 1 << 24;

  private Addresses() {}

  /** A VM's IPv4 address. */
  public static String of(VmSpec vm) {
    return vm.port().map(port -> port.address().toString()).orElseGet(() -> flat(vm.mac()));
  }

  /** A VM's IPv6 address; empty where its network has none, or it is in none. */
  public static Optional<String> ipv6(VmSpec vm) {
    return vm.port().flatMap(port -> port.ipv6(vm.mac())).map(Ipv6Address::toString);
  }

  /**
   * Where a VM is pinged from its source while it moves; empty in a network, of which the host
   * itself is no member: its agent asks there by ARP.
   */
  static String probed(VmSpec vm) {
    return vm.port().isPresent() ? "" : flat(vm.mac());
  }

  private static String flat(MacAddress mac) {
    String[] pairs = mac.value().split(":", -1);
    return "10.77.%d.%d".formatted(Integer.parseInt(pairs[4], 16), Integer.parseInt(pairs[5], 16));
  }

  /** The lowest address on hosts' own bridges that is free; empty if none is. */
  public static Optional<MacAddress> free(Set<MacAddress> taken) {
    return lowest(
        IntStream.range(FIRST, PAST_LAST)
            .filter(number -> (number & 0xff) != 0 && (number & 0xff) != 0xff),
        number -> FLAT_PREFIX + "%02x:%02x".formatted(number >> 8, number & 0xff),
        taken);
  }

  /** The lowest address for a VM or a front door in a network that is free; empty if none is. */
  public static Optional<MacAddress> freeInNetworks(Set<MacAddress> taken) {
    return lowest(
        IntStream.range(FIRST, PAST_LAST_IN_NETWORKS),
        number ->
            NETWORK_PREFIX
                + "%02x:%02x:%02x".formatted(number >> 16, (number >> 8) & 0xff, number & 0xff),
        taken);
  }

  private static Optional<MacAddress> lowest(
      IntStream numbers, IntFunction<String> written, Set<MacAddress> taken) {
    return numbers
        .mapToObj(written)
        .map(MacAddress::new)
        .filter(mac -> !taken.contains(mac))
        .findFirst();
  }
}
