package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.DeviceNames;
import io.godwit.model.HostId;
import io.godwit.model.Ipv6Range;
import io.godwit.model.MeshAddress;
import io.godwit.model.Mtu;
import io.godwit.model.Subnet;
import io.godwit.model.Vni;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The devices of this host's segments. The gateway is the same at every host and hears the VMs of
 * its own only: its port and the VXLAN device's are isolated from each other. VMs that have left
 * the host have a way of their own to it ({@link AnchorWay}).
 */
final class SegmentDevices {
  /** Not VXLAN's usual one, so that what keeps it in the mesh is in nobody else's way. */
  static final int PORT = 51822;

  /** By which VMs know their router, on its link. */
  private static final String ROUTER = "fe80::1/64";

  private final HostId self;
  private final Kernel kernel;

  /**
   * Those that are known to be whole, and as what: what a crash has cut short is made again by the
   * next agent, and so is a number that has become another network's.
   */
  private final Map<Vni, Shape> whole = new HashMap<>();

  private record Shape(Mtu mtu, Subnet range, Optional<Ipv6Range> ipv6Range) {}

  SegmentDevices(HostId self, Kernel kernel) {
    this.self = self;
    this.kernel = kernel;
  }

  /** Also where they are there, somebody may have set them otherwise; their gateway is believed. */
  void make(Segment segment) throws IOException {
    Vni vni = segment.vni();
    boolean present =
        kernel.hasDevice(DeviceNames.bridge(vni))
            && kernel.hasDevice(DeviceNames.vxlan(vni))
            && kernel.hasDevice(DeviceNames.gateway(vni))
            && kernel.hasDevice(DeviceNames.anchor(vni));
    Shape shape = new Shape(segment.mtu(), segment.range(), segment.ipv6Range());
    kernel.makeNamespace(DeviceNames.namespace(vni));
    kernel.ip(missing(segment));
    kernel.ip(settings(segment));
    if (present && shape.equals(whole.get(vni))) {
      return;
    }
    kernel.removeOtherAddresses(
        DeviceNames.namespace(vni), NameService.LAN, Set.copyOf(addresses(segment)));
    kernel.ipInside(DeviceNames.namespace(vni), gateway(segment));
    kernel.ipInside(DeviceNames.namespace(vni), AnchorWay.inside(segment, self));
    AnchorWay.letIn(kernel, DeviceNames.namespace(vni));
    whole.put(vni, shape);
  }

  /** Whether VMs are still attached. */
  boolean isUsed(Vni vni) throws IOException {
    String bridge = DeviceNames.bridge(vni);
    return kernel.hasDevice(bridge)
        && kernel.ports(bridge).stream().anyMatch(port -> port.startsWith(DeviceNames.TAP));
  }

  /** Removes what there is of it; the bridge last, so that what a crash leaves is found. */
  void remove(Vni vni) throws IOException {
    whole.remove(vni);
    kernel.remove(
        DeviceNames.namespace(vni),
        List.of(
            DeviceNames.egress(vni),
            DeviceNames.gateway(vni),
            DeviceNames.anchor(vni),
            DeviceNames.vxlan(vni),
            DeviceNames.bridge(vni)));
    if (kernel.hasDevice(DeviceNames.bridge(vni))
        || kernel.hasNamespace(DeviceNames.namespace(vni))) {
      throw new IOException("network %s cannot be removed whole".formatted(vni));
    }
  }

  /** The networks of which this host has anything. */
  Set<Vni> present() throws IOException {
    Set<Vni> found = new TreeSet<>();
    for (String prefix : DeviceNames.OF_A_NETWORK) {
      found.addAll(kernel.networks(prefix));
    }
    found.addAll(kernel.networksInside(DeviceNames.NAMESPACE));
    found.addAll(kernel.networksInside(DeviceNames.DOOR_NAMESPACE));
    return found;
  }

  private List<String> missing(Segment segment) {
    Vni vni = segment.vni();
    List<String> lines = new ArrayList<>();
    if (!kernel.hasDevice(DeviceNames.bridge(vni))) {
      lines.add(
          "link add dev %s mtu %s type bridge forward_delay 0 mcast_snooping 0 no_linklocal_learn 1"
              .formatted(DeviceNames.bridge(vni), segment.mtu()));
    }
    // No checksum in the mesh, which authenticates every packet (RFC 6935).
    if (!kernel.hasDevice(DeviceNames.vxlan(vni))) {
      lines.add(
          "link add dev %s mtu %s type vxlan id %s dstport %d local %s nolearning udp6zerocsumtx udp6zerocsumrx"
              .formatted(DeviceNames.vxlan(vni), segment.mtu(), vni, PORT, MeshAddress.of(self)));
    }
    if (!kernel.hasDevice(DeviceNames.gateway(vni))) {
      lines.add(
          "link add dev %s mtu %s type veth peer name %s mtu %s netns %s"
              .formatted(
                  DeviceNames.gateway(vni),
                  segment.mtu(),
                  NameService.LAN,
                  segment.mtu(),
                  DeviceNames.namespace(vni)));
    }
    if (!kernel.hasDevice(DeviceNames.anchor(vni))) {
      lines.add(AnchorWay.missing(segment));
    }
    return lines;
  }

  /** The host itself has no address in the segment. */
  private static List<String> settings(Segment segment) {
    List<String> lines = new ArrayList<>(ownSettings(segment));
    lines.addAll(AnchorWay.settings(segment));
    return lines;
  }

  private static List<String> ownSettings(Segment segment) {
    Vni vni = segment.vni();
    String bridge = DeviceNames.bridge(vni);
    String vxlan = DeviceNames.vxlan(vni);
    String gateway = DeviceNames.gateway(vni);
    return List.of(
        "link set dev %s mtu %s".formatted(bridge, segment.mtu()),
        "link set dev %s mtu %s".formatted(vxlan, segment.mtu()),
        "link set dev %s mtu %s".formatted(gateway, segment.mtu()),
        "link set dev %s addrgenmode none".formatted(bridge),
        "link set dev %s addrgenmode none".formatted(vxlan),
        "link set dev %s addrgenmode none".formatted(gateway),
        "link set dev %s master %s".formatted(vxlan, bridge),
        "link set dev %s master %s".formatted(gateway, bridge),
        "link set dev %s type bridge_slave learning off isolated on".formatted(vxlan),
        "link set dev %s type bridge_slave isolated on".formatted(gateway),
        "link set dev %s up".formatted(vxlan),
        "link set dev %s up".formatted(gateway),
        "link set dev %s up".formatted(bridge));
  }

  private static List<String> gateway(Segment segment) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "link set dev lo up",
                "link set dev %s address %s".formatted(NameService.LAN, segment.gatewayMac()),
                "link set dev %s addrgenmode none".formatted(NameService.LAN),
                "link set dev %s mtu %s up".formatted(NameService.LAN, segment.mtu())));
    addresses(segment)
        .forEach(
            address ->
                lines.add("address replace %s dev %s nodad".formatted(address, NameService.LAN)));
    return lines;
  }

  /** Each with its prefix. Nobody is asked whether they are free: each host has the same. */
  private static List<String> addresses(Segment segment) {
    List<String> addresses = new ArrayList<>();
    addresses.add("%s/%d".formatted(segment.range().gateway(), segment.range().prefix()));
    segment
        .ipv6Range()
        .ifPresent(range -> addresses.addAll(List.of(ROUTER, range.gateway() + "/64")));
    return addresses;
  }
}
