package io.godwit.agent.overlay;

import io.godwit.model.DeviceNames;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Address;
import io.godwit.model.Vni;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * The ways between a host and the namespaces of its networks. Each has four addresses from a range
 * for benchmarks of networks (RFC 2544), which is nobody's own; they are seen on the host only.
 */
enum Transit {
  EGRESS("198.18.0.0", 0xfd67_6f64_7769_7402L),
  DOORS("198.19.0.0", 0xfd67_6f64_7769_7403L);

  /** All of their addresses. */
  static final String RANGE = "198.18.0.0/15";

  /**
   * The IPv6 addresses of the ways out: the range after the mesh's two, as what bears one of those
   * leaves the host by the mesh only ({@link Filter}).
   */
  static final String IPV6_RANGE = "fd67:6f64:7769:7402::/64";

  /** The end in a namespace. */
  static final String DEVICE = "wan0";

  private static final String HOSTS_OF_LINK = "fe80::1/64";
  private static final String NETWORKS_OF_LINK = "fe80::2/64";

  private final String first;
  private final long ipv6Network;

  /**
   * @param ipv6Network the high half of its IPv6 addresses
   */
  Transit(String first, long ipv6Network) {
    this.first = first;
    this.ipv6Network = ipv6Network;
  }

  Ipv4Address ofHost(Vni vni) {
    return address(vni, 1);
  }

  Ipv4Address ofNetwork(Vni vni) {
    return address(vni, 2);
  }

  /**
   * Makes what is missing of a way, by which the namespace reaches all that is not its network's.
   *
   * @param device the host's end
   */
  void make(Kernel kernel, Vni vni, String device, String namespace) throws IOException {
    if (!kernel.hasDevice(device)) {
      kernel.ip(
          List.of(
              "link add dev %s type veth peer name %s netns %s"
                  .formatted(device, DEVICE, namespace)));
    }
    kernel.ip(end(device, ofHost(vni)));
    kernel.ipInside(namespace, end(DEVICE, ofNetwork(vni)));
    kernel.ipInside(namespace, List.of("route replace default via %s".formatted(ofHost(vni))));
    kernel.run("ip", "netns", "exec", namespace, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
  }

  /** As {@link #ofNetwork}, by IPv6. */
  Ipv6Address ipv6OfNetwork(Vni vni) {
    return ipv6(vni, 2);
  }

  /**
   * As {@link #make}, of IPv6, of one that is made. Each end has an address of the link, from which
   * it asks for the other: for what it only passes on, Linux asks from no other, and would drop
   * that. Under an address that an agent before has left, packets would go out that nobody
   * translates.
   */
  void makeIpv6(Kernel kernel, Vni vni, String device, String namespace) throws IOException {
    kernel.ip(endIpv6(device, ipv6(vni, 1), HOSTS_OF_LINK));
    kernel.removeOtherAddresses(
        namespace,
        DEVICE,
        Set.of(ofNetwork(vni) + "/30", withPrefix(ipv6(vni, 2)), NETWORKS_OF_LINK));
    kernel.ipInside(namespace, endIpv6(DEVICE, ipv6(vni, 2), NETWORKS_OF_LINK));
    kernel.ipInside(
        namespace, List.of("route replace ::/0 via %s dev %s".formatted(ipv6(vni, 1), DEVICE)));
    kernel.run(
        "ip", "netns", "exec", namespace, "sysctl", "-q", "-w", "net.ipv6.conf.all.forwarding=1");
  }

  private static List<String> endIpv6(String device, Ipv6Address address, String ofLink) {
    return List.of(
        "address replace %s dev %s nodad".formatted(ofLink, device),
        "address replace %s dev %s nodad".formatted(withPrefix(address), device));
  }

  private static String withPrefix(Ipv6Address address) {
    return address + "/112";
  }

  private Ipv6Address ipv6(Vni vni, int number) {
    return new Ipv6Address(ipv6Network, ((long) vni.place() << 16) | number);
  }

  private static List<String> end(String device, Ipv4Address address) {
    return List.of(
        "link set dev %s addrgenmode none".formatted(device),
        "address replace %s/30 dev %s".formatted(address, device),
        "link set dev %s up".formatted(device));
  }

  /**
   * Their addresses follow from a network's number.
   *
   * @throws IOException if another network here has the same
   */
  static void refuseTaken(Vni vni, Kernel kernel) throws IOException {
    for (Vni other : kernel.networks(DeviceNames.EGRESS)) {
      if (!other.equals(vni) && other.clashesWith(vni)) {
        throw new IOException(
            "its number and that of network number %s differ by a multiple of %d, so one host can have only one of them"
                .formatted(other, Vni.PLACES));
      }
    }
  }

  private Ipv4Address address(Vni vni, int number) {
    return new Ipv4Address(Ipv4Address.parse(first).bits() + 4 * vni.place() + number);
  }
}
