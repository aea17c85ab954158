package io.godwit.agent.overlay;

import io.godwit.model.DeviceNames;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Address;
import io.godwit.model.MacAddress;
import io.godwit.model.MeshAddress;
import io.godwit.model.VmId;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What VMs may send, and what reaches the host from networks, as {@code nft -f} reads it (nft(8)).
 * It is replaced as one, so no moment is open or shut; a VM's device that it does not name passes
 * nothing. So a VM that arrives, and of which QEMU announces the address before it may run, is
 * heard by nobody.
 */
final class Filter {
  private Filter() {}

  /**
   * A VM that this host owns, which alone may send by its device, from its own addresses.
   *
   * @param ipv6 its own in its network; empty where that has only IPv4, and nothing else passes
   */
  record Port(VmId vm, MacAddress mac, Ipv4Address address, Optional<Ipv6Address> ipv6) {
    /** Both of its own, since it finds its neighbours by that of its link. */
    private List<Ipv6Address> ipv6Addresses() {
      return ipv6.map(own -> List.of(own, Ipv6Address.linkLocal(mac))).orElse(List.of());
    }
  }

  /**
   * No VM speaks for another, nor as a DHCP server; requests for one stay on their host, where the
   * gateway is. To an anchor only the host itself sends ({@link AnchoredText}). Bridges are
   * nobody's way to the host, but for answers to its own ARP. What belongs in the mesh passes no
   * other device, in neither direction, also while the mesh is not there; and no host passes
   * anything on to it or from it, since all that comes by it is taken for its sender's.
   *
   * <p>In IPv6 a VM also says for no other where that is (neighbour advertisements), and nothing of
   * routers. While it asks whether its address is free it has none. What finds neighbours comes in
   * one piece (RFC 6980): of pieces nobody could tell what they are. An old nft knows no name for
   * the address that is asked for or told of, which is 8 bytes into the message.
   *
   * <p>Second addresses are for WireGuard within WireGuard and nothing else: a relay, which has
   * none of the networks, might send from those behind it. Of a packet in fragments only the first
   * shows its port, and without that one the others come to nothing.
   *
   * @param meshPort at which WireGuard listens
   */
  static String text(List<Port> ports, int meshPort) {
    return """
        %1$s
        table bridge godwit {
          set owners {
            type ifname . ether_addr
        %2$s  }
          set addresses {
            type ifname . ipv4_addr
        %3$s  }
          set addresses6 {
            type ifname . ipv6_addr
        %7$s  }
          set targets6 {
            typeof iifname . @th,64,128
        %8$s  }
          chain from_vms {
            type filter hook prerouting priority -200; policy accept;
            iifname "gwt*" jump checked
          }
          chain checked {
            iifname . ether saddr != @owners drop
            ether daddr & ff:00:00:00:00:00 == 06:00:00:00:00:00 drop
            ether type ip6 goto checked6
            ether type arp iifname . arp saddr ether != @owners drop
            ether type arp arp saddr ip 0.0.0.0 accept
            ether type arp iifname . arp saddr ip @addresses accept
            ether type ip udp sport 67 drop
            ether type ip ip saddr 0.0.0.0 udp dport 67 accept
            ether type ip iifname . ip saddr @addresses accept
            drop
          }
          chain checked6 {
            exthdr frag exists jump pieces
            ip6 saddr :: icmpv6 type nd-neighbor-solicit iifname . @th,64,128 @targets6 accept
            iifname . ip6 saddr != @addresses6 drop
            icmpv6 type { nd-router-advert, nd-redirect } drop
            icmpv6 type nd-neighbor-advert iifname . @th,64,128 != @targets6 drop
            udp sport 547 drop
            meta l4proto != 255 accept
            drop
          }
          chain pieces {
            frag frag-off != 0 meta l4proto { tcp, udp, icmpv6, sctp, esp, gre } return
            meta l4proto { tcp, udp, sctp, esp, gre } return
            icmpv6 type { echo-request, echo-reply } return
            drop
          }
          chain between {
            type filter hook forward priority filter; policy accept;
            oifname "gwx*" drop
            iifname "gwx*" ether type != ip drop
            oifname "gwvx*" ether type ip6 udp dport 547 drop
            oifname "gwt*" ether type ip6 udp dport 547 drop
            oifname "gwvx*" icmpv6 type nd-router-solicit drop
            oifname "gwt*" icmpv6 type nd-router-solicit drop
            oifname "gwdp*" icmpv6 type { nd-router-solicit, nd-router-advert, nd-redirect } drop
            oifname "gwdp*" ether type ip6 udp dport 547 drop
            oifname "gwvx*" ether type ip udp dport 67 drop
            oifname "gwt*" ether type ip udp dport 67 drop
          }
          chain to_host {
            type filter hook input priority filter; policy accept;
            iifname "gwt*" jump answers
            iifname "gwvx*" jump answers
            iifname "gwgw*" drop
            iifname "gwdp*" drop
            iifname "gwx*" drop
          }
          chain answers {
            ether type arp arp operation reply accept
            drop
          }
        }
        table inet godwit {
          chain in {
            type filter hook input priority filter; policy accept;
            iifname != { "gwmesh", "lo" } udp dport { %4$d, %5$d } drop
            iifname "gwmesh" ip6 saddr %9$s ip6 daddr != %9$s drop
            iifname "gwmesh" ip6 daddr %9$s frag frag-off != 0 accept
            iifname "gwmesh" ip6 daddr %9$s meta l4proto != udp drop
            iifname "gwmesh" ip6 daddr %9$s udp dport != %10$d drop
          }
          chain out {
            type filter hook output priority filter; policy accept;
            oifname != { "gwmesh", "lo" } ip6 daddr { %6$s, %9$s } drop
          }
          chain through {
            type filter hook forward priority filter; policy accept;
            iifname "gwmesh" drop
            oifname "gwmesh" drop
          }
        }
        """
        .formatted(
            none().strip(),
            elements(ports, Filter::owner),
            elements(ports, Filter::address),
            Post.PORT,
            SegmentDevices.PORT,
            MeshAddress.RANGE,
            elements(ports, Filter::addresses6),
            elements(ports, Filter::targets6),
            MeshAddress.RELAYED_RANGE,
            meshPort);
  }

  /** What of a filter that lets some ports through makes it that of others, a line for each. */
  static List<String> changes(List<Port> before, List<Port> after) {
    return Stream.concat(
            before.stream().filter(port -> !after.contains(port)).map(port -> line("delete", port)),
            after.stream().filter(port -> !before.contains(port)).map(port -> line("add", port)))
        .toList();
  }

  private static String line(String verb, Port port) {
    return Stream.of(
            change(verb, "owners", owner(port)),
            change(verb, "addresses", address(port)),
            change(verb, "addresses6", addresses6(port)),
            change(verb, "targets6", targets6(port)))
        .flatMap(Optional::stream)
        .collect(Collectors.joining("; "));
  }

  private static Optional<String> change(String verb, String set, List<String> elements) {
    return elements.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s element bridge godwit %s { %s }".formatted(verb, set, String.join(", ", elements)));
  }

  /** Nothing of ours is left. */
  static String none() {
    return """
        table bridge godwit
        delete table bridge godwit
        table inet godwit
        delete table inet godwit
        """;
  }

  private static List<String> owner(Port port) {
    return List.of(element(port, port.mac()));
  }

  private static List<String> address(Port port) {
    return List.of(element(port, port.address()));
  }

  private static List<String> addresses6(Port port) {
    return port.ipv6Addresses().stream().map(address -> element(port, address)).toList();
  }

  private static List<String> targets6(Port port) {
    return port.ipv6Addresses().stream()
        .map(address -> element(port, "0x" + HexFormat.of().formatHex(address.bytes())))
        .toList();
  }

  private static String element(Port port, Object address) {
    return "\"%s\" . %s".formatted(DeviceNames.tap(port.vm()), address);
  }

  private static String elements(List<Port> ports, Function<Port, List<String>> of) {
    List<String> elements = ports.stream().map(of).flatMap(List::stream).toList();
    return elements.isEmpty()
        ? ""
        : elements.stream().collect(Collectors.joining(", ", "    elements = { ", " }\n"));
  }
}
