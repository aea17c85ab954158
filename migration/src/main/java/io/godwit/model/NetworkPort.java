package io.godwit.model;

import java.util.Objects;
import java.util.Optional;

/**
 * A VM's place in a network, constant through moves. With it the VM's device, its host's filters
 * and the bridge are made; who else is in the network is no part of it. It tells the whole of the
 * network, so that a controller whose store was lost learns it with the VM.
 *
 * @param range the network's
 * @param ipv6Range the network's; empty where it has only IPv4
 * @param address the VM's own
 */
public record NetworkPort(
    NetworkName network,
    Vni vni,
    Mtu mtu,
    Subnet range,
    Optional<Ipv6Range> ipv6Range,
    Ipv4Address address) {
  public NetworkPort {
    Objects.requireNonNull(network);
    Objects.requireNonNull(vni);
    Objects.requireNonNull(mtu);
    Objects.requireNonNull(range);
    Objects.requireNonNull(ipv6Range);
    Objects.requireNonNull(address);
    if (!range.isForVm(address)) {
      throw new IllegalArgumentException(
          "%s is not an address of a VM in a network of the range %s".formatted(address, range));
    }
  }

  /** In a network that has only IPv4. */
  public NetworkPort(NetworkName network, Vni vni, Mtu mtu, Subnet range, Ipv4Address address) {
    this(network, vni, mtu, range, Optional.empty(), address);
  }

  /**
   * The VM's own IPv6 address, where the network has such.
   *
   * @param mac the VM's
   */
  public Optional<Ipv6Address> ipv6(MacAddress mac) {
    return ipv6Range.map(range6 -> range6.of(mac));
  }
}
