package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.AnchorMac;
import io.godwit.model.DeviceNames;
import io.godwit.model.HostId;
import io.godwit.model.Vni;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The second way to a network's gateway: for connections of VMs that have left this host, which
 * left by NAT here and go on through it. It has an Ethernet address of the host's own, gets nothing
 * that is for everybody, and answers no ARP, so that the gateway's one address stays what it is at
 * every host. The gateway takes in by it what it knows already, and nothing new ({@link Egress}).
 */
final class AnchorWay {
  /** The gateway's end. */
  static final String DEVICE = "anchor0";

  private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

  private AnchorWay() {}

  /** As {@code ip -batch} reads it (ip-link(8)). */
  static String missing(Segment segment) {
    return "link add dev %s mtu %s type veth peer name %s mtu %s netns %s"
        .formatted(
            DeviceNames.anchor(segment.vni()),
            segment.mtu(),
            DEVICE,
            segment.mtu(),
            DeviceNames.namespace(segment.vni()));
  }

  /** Of the bridge's end. Unlike the gateway's it is not apart from the other hosts. */
  static List<String> settings(Segment segment) {
    Vni vni = segment.vni();
    String device = DeviceNames.anchor(vni);
    return List.of(
        "link set dev %s mtu %s".formatted(device, segment.mtu()),
        "link set dev %s addrgenmode none".formatted(device),
        "link set dev %s master %s".formatted(device, DeviceNames.bridge(vni)),
        "link set dev %s type bridge_slave learning off flood off mcast_flood off bcast_flood off"
            .formatted(device),
        "link set dev %s up".formatted(device));
  }

  /** Of the gateway's end. */
  static List<String> inside(Segment segment, HostId self) {
    return List.of(
        "link set dev %s address %s".formatted(DEVICE, AnchorMac.of(self)),
        "link set dev %s addrgenmode none".formatted(DEVICE),
        "link set dev %s arp off".formatted(DEVICE),
        "link set dev %s mtu %s up".formatted(DEVICE, segment.mtu()));
  }

  /** Sends answers to a VM that has left by this way, as {@code ip -batch} reads it. */
  static List<String> way(Member member) {
    return List.of(
        "neigh replace %s lladdr %s dev %s nud permanent"
            .formatted(member.address(), member.mac(), DEVICE),
        "route replace %s/32 dev %s".formatted(member.address(), DEVICE));
  }

  /** The opposite, also where it is there by half. */
  static List<String> noWay(String address) {
    return List.of(
        "route delete %s/32 dev %s".formatted(address, DEVICE),
        "neigh flush to %s dev %s nud permanent".formatted(address, DEVICE));
  }

  /** The addresses that have this way, as {@code ip -4 route show} prints it. */
  static Set<String> read(String routes) {
    return routes
        .lines()
        .map(line -> line.strip().split("\\s+", -1)[0])
        .filter(ADDRESS.asMatchPredicate())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A VM may come by either way: the filter has looked at its addresses. */
  static void letIn(Kernel kernel, String namespace) throws IOException {
    set(kernel, namespace, eitherWay());
  }

  /** A segment of a TCP connection that the gateway does not know begins none. */
  static void refuseUnknown(Kernel kernel, String namespace) throws IOException {
    set(kernel, namespace, beginning());
  }

  private static void set(Kernel kernel, String namespace, String... rules) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    command.addAll(List.of(rules));
    String unused = kernel.run(command.toArray(String[]::new));
  }

  /** What is run in the gateway's namespace for {@link #letIn}. */
  static String[] eitherWay() {
    return new String[] {
      "sysctl",
      "-q",
      "-w",
      "net.ipv4.conf.%s.rp_filter=2".formatted(NameService.LAN),
      "net.ipv4.conf.%s.rp_filter=2".formatted(DEVICE)
    };
  }

  /** What is run there for {@link #refuseUnknown}. */
  static String[] beginning() {
    return new String[] {"sysctl", "-q", "-w", "net.netfilter.nf_conntrack_tcp_loose=0"};
  }
}
