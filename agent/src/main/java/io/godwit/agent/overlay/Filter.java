package io.godwit.agent.overlay;

import io.godwit.model.DeviceNames;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MacAddress;
import io.godwit.model.MeshAddress;
import io.godwit.model.VmId;
import java.util.List;
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

  /** A VM that this host owns, which alone may send by its device, from its own addresses. */
  record Port(VmId vm, MacAddress mac, Ipv4Address address) {}

  /**
   * No VM speaks for another, nor as a DHCP server; requests for one stay on their host, where the
   * gateway is. To an anchor only the host itself sends ({@link AnchoredText}). Bridges are
   * nobody's way to the host, but for answers to its own ARP. What belongs in the mesh passes no
   * other device, in neither direction, also while the mesh is not there.
   */
  static String text(List<Port> ports) {
    return """
        %1$s
        table bridge godwit {
          set owners {
            type ifname . ether_addr
        %2$s  }
          set addresses {
            type ifname . ipv4_addr
        %3$s  }
          chain from_vms {
            type filter hook prerouting priority -200; policy accept;
            iifname "gwt*" jump checked
          }
          chain checked {
            iifname . ether saddr != @owners drop
            ether daddr & ff:00:00:00:00:00 == 06:00:00:00:00:00 drop
            ether type arp iifname . arp saddr ether != @owners drop
            ether type arp arp saddr ip 0.0.0.0 accept
            ether type arp iifname . arp saddr ip @addresses accept
            ether type ip udp sport 67 drop
            ether type ip ip saddr 0.0.0.0 udp dport 67 accept
            ether type ip iifname . ip saddr @addresses accept
            drop
          }
          chain between {
            type filter hook forward priority filter; policy accept;
            oifname "gwvx*" ether type ip udp dport 67 drop
            oifname "gwt*" ether type ip udp dport 67 drop
          }
          chain to_host {
            type filter hook input priority filter; policy accept;
            iifname "gwt*" jump answers
            iifname "gwvx*" jump answers
            iifname "gwgw*" drop
            iifname "gwdp*" drop
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
          }
          chain out {
            type filter hook output priority filter; policy accept;
            oifname != { "gwmesh", "lo" } ip6 daddr %6$s drop
          }
        }
        """
        .formatted(
            none().strip(),
            elements(ports.stream().map(port -> element(port, port.mac())).toList()),
            elements(ports.stream().map(port -> element(port, port.address())).toList()),
            Post.PORT,
            SegmentDevices.PORT,
            MeshAddress.RANGE);
  }

  /** What of a filter that lets some ports through makes it that of others, a line for each. */
  static List<String> changes(List<Port> before, List<Port> after) {
    return Stream.concat(
            before.stream().filter(port -> !after.contains(port)).map(port -> line("delete", port)),
            after.stream().filter(port -> !before.contains(port)).map(port -> line("add", port)))
        .toList();
  }

  private static String line(String verb, Port port) {
    return "%1$s element bridge godwit owners { %2$s }; %1$s element bridge godwit addresses { %3$s }"
        .formatted(verb, element(port, port.mac()), element(port, port.address()));
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

  private static String element(Port port, Object address) {
    return "\"%s\" . %s".formatted(DeviceNames.tap(port.vm()), address);
  }

  private static String elements(List<String> elements) {
    return elements.isEmpty()
        ? ""
        : elements.stream().collect(Collectors.joining(", ", "    elements = { ", " }\n"));
  }
}
