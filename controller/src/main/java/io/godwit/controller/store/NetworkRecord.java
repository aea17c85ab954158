package io.godwit.controller.store;

import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.Subnet;
import io.godwit.model.Vni;
import java.time.Instant;
import java.util.Optional;

/**
 * A network that VMs can be in; constant for its life, but for whether it is open.
 *
 * @param ipv6Range empty where it has only IPv4
 */
public record NetworkRecord(
    NetworkName name,
    Vni vni,
    Subnet range,
    Optional<Ipv6Range> ipv6Range,
    Mtu mtu,
    Openness openness,
    Instant createdAt) {

  /** The network of a VM whose host has told it; the VM does not tell whether it is open. */
  public static NetworkRecord of(NetworkPort port, Instant learntAt) {
    return new NetworkRecord(
        port.network(),
        port.vni(),
        port.range(),
        port.ipv6Range(),
        port.mtu(),
        Openness.UNKNOWN,
        learntAt);
  }

  /** The same network, but for whether it is open. */
  public NetworkRecord with(Openness other) {
    return new NetworkRecord(name, vni, range, ipv6Range, mtu, other, createdAt);
  }

  /** The same network, with addresses of IPv6 where it has none. */
  public NetworkRecord with(Ipv6Range other) {
    return new NetworkRecord(
        name, vni, range, ipv6Range.or(() -> Optional.of(other)), mtu, openness, createdAt);
  }

  /** A VM's place in it. */
  public NetworkPort port(Ipv4Address address) {
    return new NetworkPort(name, vni, mtu, range, ipv6Range, address);
  }

  /**
   * Whether a VM's place is in this very network, and not in one that had its name. An agent that
   * knows of no IPv6 tells of none, and one of which this was learnt may have been such.
   */
  public boolean isOf(NetworkPort port) {
    return port.network().equals(name)
        && port.vni().equals(vni)
        && port.mtu().equals(mtu)
        && port.range().equals(range)
        && (port.ipv6Range().isEmpty()
            || ipv6Range.isEmpty()
            || port.ipv6Range().equals(ipv6Range));
  }
}
