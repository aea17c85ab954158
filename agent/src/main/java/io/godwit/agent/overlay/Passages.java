package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Connected;
import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.DeviceNames;
import io.godwit.model.Subnet;
import io.godwit.model.Vni;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ways from this host's gateways into connected networks. A packet is routed where its sender
 * is, by the gateway that the sender knows, and goes on in the other network's segment to wherever
 * its receiver is; an answer does the same there. So nothing is between two hosts that a packet
 * within a network would not pass, and a VM that moves is followed by forwarding alone.
 *
 * <p>A way goes in one direction. Each end sees half of a connection, so it is tracked by the VMs'
 * gates ({@link GateText}) and not here. Of addresses of the other network that no VM has nothing
 * leaves, neither there nor to the outside.
 */
final class Passages {
  private static final String ROUTES = "unreachable";

  private final Kernel kernel;

  /** Networks whose gateways may have such ways; what an agent before has made is looked for. */
  private final Set<Vni> looked = new HashSet<>();

  private final Set<Vni> leaving = new HashSet<>();

  Passages(Kernel kernel) {
    this.kernel = kernel;
  }

  /** What the gateway's end of a way into a network is called. */
  static String inside(Vni into) {
    return "to" + into;
  }

  /** From one network into another. */
  record Passage(Segment from, Segment into) {
    /** The end at the other network's bridge. */
    String device() {
      return DeviceNames.passage(from.vni(), into.vni());
    }

    /** The gateway's end. */
    String inside() {
      return Passages.inside(into.vni());
    }

    String namespace() {
      return DeviceNames.namespace(from.vni());
    }

    /** The smaller one: whoever sends more is told by its gateway. */
    int mtu() {
      return Math.min(from.mtu().bytes(), into.mtu().bytes());
    }
  }

  /** Those between networks that are both there, as both say; none where addresses overlap. */
  static List<Passage> between(Collection<Segment> segments) {
    return segments.stream()
        .flatMap(
            from ->
                segments.stream()
                    .filter(into -> isConnected(from, into) && isConnected(into, from))
                    .map(into -> new Passage(from, into)))
        .toList();
  }

  private static boolean isConnected(Segment one, Segment other) {
    return one.guard().connected().contains(new Connected(other.vni(), other.range()))
        && !one.range().overlaps(other.range());
  }

  /**
   * Makes them what they should be.
   *
   * @param segments that are made
   */
  void make(Collection<Segment> segments) throws IOException {
    List<Segment> made = segments.stream().filter(this::isMade).toList();
    List<Passage> wanted = between(made);
    removeOthers(wanted.stream().map(Passage::device).collect(Collectors.toSet()));
    Map<Vni, List<Passage>> byNetwork =
        wanted.stream().collect(Collectors.groupingBy(passage -> passage.from().vni()));
    Set<Vni> there = made.stream().map(Segment::vni).collect(Collectors.toSet());
    looked.retainAll(there);
    leaving.retainAll(there);
    List<String> failed = new ArrayList<>();
    for (Vni network : there) {
      try {
        make(network, byNetwork.getOrDefault(network, List.of()));
      } catch (IOException e) {
        failed.add("of network number %s: %s".formatted(network, e.getMessage()));
      }
    }
    if (!failed.isEmpty()) {
      throw new IOException(String.join("; ", failed));
    }
  }

  /** Without what is connected no more; it needs nothing else to be made. */
  void removeOthers(Layout wanted) throws IOException {
    removeOthers(
        between(wanted.segments()).stream().map(Passage::device).collect(Collectors.toSet()));
  }

  private boolean isMade(Segment segment) {
    return kernel.hasDevice(DeviceNames.bridge(segment.vni()))
        && kernel.hasNamespace(DeviceNames.namespace(segment.vni()));
  }

  private void make(Vni network, List<Passage> passages) throws IOException {
    if (passages.isEmpty() && looked.contains(network) && !leaving.contains(network)) {
      return;
    }
    String namespace = DeviceNames.namespace(network);
    if (!passages.isEmpty()) {
      leaving.add(network);
      kernel.nftInside(namespace, rules(passages));
    }
    removeShut(namespace, passages);
    for (Passage passage : passages) {
      make(passage);
    }
    if (passages.isEmpty()) {
      kernel.nftInside(namespace, NO_RULES);
      leaving.remove(network);
    }
    looked.add(network);
  }

  private void make(Passage passage) throws IOException {
    if (kernel.hasDevice(passage.device()) && !isWhole(passage)) {
      kernel.ip(List.of("link delete dev " + passage.device()));
    }
    if (!kernel.hasDevice(passage.device())) {
      kernel.ip(
          List.of(
              "link add dev %s mtu %d type veth peer name %s mtu %d netns %s"
                  .formatted(
                      passage.device(),
                      passage.mtu(),
                      passage.inside(),
                      passage.mtu(),
                      passage.namespace())));
    }
    kernel.ip(settings(passage));
    List<String> lines = new ArrayList<>(stale(passage));
    lines.addAll(inside(passage));
    kernel.ipInside(passage.namespace(), lines);
  }

  /** It might be of another network that had the same place. */
  private boolean isWhole(Passage passage) throws IOException {
    return kernel.succeeds(
        "ip", "-n", passage.namespace(), "link", "show", "dev", passage.inside());
  }

  /** Nothing that is for everybody goes into it, and nothing at all from the bridge. */
  static List<String> settings(Passage passage) {
    String device = passage.device();
    return List.of(
        "link set dev %s mtu %d".formatted(device, passage.mtu()),
        "link set dev %s addrgenmode none".formatted(device),
        "link set dev %s master %s".formatted(device, DeviceNames.bridge(passage.into().vni())),
        "link set dev %s type bridge_slave learning off flood off mcast_flood off bcast_flood off"
            .formatted(device),
        "link set dev %s up".formatted(device));
  }

  /** As {@code ip -batch} reads it. Whom it reaches is programmed, as forwarding is. */
  static List<String> inside(Passage passage) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "link set dev %s addrgenmode none".formatted(passage.inside()),
                "link set dev %s arp off".formatted(passage.inside()),
                "link set dev %s mtu %d up".formatted(passage.inside(), passage.mtu()),
                "route replace %s %s".formatted(ROUTES, passage.into().range())));
    for (Member member : passage.into().members()) {
      lines.add(
          "neigh replace %s lladdr %s dev %s nud permanent"
              .formatted(member.address(), member.mac(), passage.inside()));
      lines.add("route replace %s/32 dev %s".formatted(member.address(), passage.inside()));
    }
    return lines;
  }

  private List<String> stale(Passage passage) throws IOException {
    Set<String> members =
        passage.into().members().stream()
            .map(member -> member.address().toString())
            .collect(Collectors.toSet());
    return AnchorWay.read(kernel.routes(passage.namespace(), passage.inside())).stream()
        .filter(address -> !members.contains(address))
        .flatMap(
            address ->
                Stream.of(
                    "route delete %s/32 dev %s".formatted(address, passage.inside()),
                    "neigh flush to %s dev %s nud permanent".formatted(address, passage.inside())))
        .toList();
  }

  /** What is connected no more is the outside's again. */
  private void removeShut(String namespace, List<Passage> passages) throws IOException {
    Set<String> ranges =
        passages.stream()
            .map(passage -> passage.into().range().toString())
            .collect(Collectors.toSet());
    kernel.ipInside(
        namespace,
        shut(kernel.run("ip", "-n", namespace, "-4", "route", "show", "type", ROUTES)).stream()
            .filter(range -> !ranges.contains(range))
            .map(range -> "route delete %s %s".formatted(ROUTES, range))
            .toList());
  }

  /** The ranges of which what no VM has is not reached, as {@code ip route show} prints them. */
  static List<String> shut(String routes) {
    return routes
        .lines()
        .map(line -> line.strip().split("\\s+", -1))
        .filter(words -> words.length > 1 && words[0].equals(ROUTES))
        .map(words -> words[1])
        .toList();
  }

  /** Their routes go with them. */
  private void removeOthers(Set<String> wanted) throws IOException {
    List<String> others =
        kernel.devices(DeviceNames.PASSAGE).stream()
            .filter(device -> !wanted.contains(device))
            .map(device -> "link delete dev " + device)
            .toList();
    kernel.ip(others);
  }

  /** None is left. */
  void remove() throws IOException {
    removeOthers(Set.of());
    looked.clear();
    leaving.clear();
  }

  /** The gateway itself sends nothing there, and takes nothing from there. */
  private static String rules(List<Passage> passages) {
    String ranges =
        passages.stream()
            .map(passage -> passage.into().range())
            .map(Subnet::toString)
            .collect(Collectors.joining(", "));
    return """
        %1$s
        table ip godwit_passages {
          chain untracked {
            type filter hook prerouting priority raw; policy accept;
            iifname "%2$s" ip daddr { %3$s } notrack
          }
          chain through {
            type filter hook forward priority filter; policy accept;
            iifname "to*" drop
            oifname "to*" iifname != "%2$s" drop
          }
          chain in {
            type filter hook input priority filter; policy accept;
            iifname "to*" drop
          }
          chain out {
            type filter hook output priority filter; policy accept;
            oifname "to*" drop
          }
        }
        """
        .formatted(NO_RULES.strip(), NameService.LAN, ranges);
  }

  private static final String NO_RULES =
      """
      table ip godwit_passages
      delete table ip godwit_passages
      """;
}
