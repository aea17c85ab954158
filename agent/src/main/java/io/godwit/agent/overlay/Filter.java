package io.godwit.agent.overlay;

import io.godwit.model.MacAddress;
import io.godwit.model.VmId;
import io.godwit.model.network.DeviceNames;
import io.godwit.model.network.Ipv4Address;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What VMs may send, as {@code nft -f} reads it (nft(8)). It is replaced as one, so no moment is
 * open or shut; a device that it does not name passes nothing. So a VM that arrives, and of which
 * QEMU announces the address before it may run, is heard by nobody.
 */
final class Filter {
  private static final String TABLE = "bridge godwit";

  private Filter() {}

  /** A VM that this host owns, which alone may send by its device, from its own addresses. */
  record Port(VmId vm, MacAddress mac, Ipv4Address address) {}

  static String text(List<Port> ports) {
    return """
        table %1$s
        delete table %1$s
        table %1$s {
          set owners {
            type ifname . ether_addr
        %2$s  }
          set addresses {
            type ifname . ipv4_addr
        %3$s  }
          chain from_vms {
            type filter hook prerouting priority -200; policy accept;
            iifname "%4$s*" jump checked
          }
          chain checked {
            iifname . ether saddr != @owners drop
            ether type ip ip saddr 0.0.0.0 udp dport 67 accept
            ether type ip iifname . ip saddr @addresses accept
            ether type arp arp saddr ip 0.0.0.0 accept
            ether type arp iifname . arp saddr ip @addresses accept
            drop
          }
        }
        """
        .formatted(
            TABLE,
            elements(ports.stream().map(port -> element(port, port.mac())).toList()),
            elements(ports.stream().map(port -> element(port, port.address())).toList()),
            DeviceNames.TAP);
  }

  /** Nothing of ours is left. */
  static String none() {
    return "table %1$s\ndelete table %1$s\n".formatted(TABLE);
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
