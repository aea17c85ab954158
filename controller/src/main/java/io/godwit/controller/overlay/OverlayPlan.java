package io.godwit.controller.overlay;

import io.godwit.controller.overlay.Door.Published;
import io.godwit.model.HostId;
import io.godwit.model.Ipv6Range;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.Anchor;
import io.godwit.protocol.v1.ConnectedNetwork;
import io.godwit.protocol.v1.FrontDoor;
import io.godwit.protocol.v1.MeshPeer;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.Publication;
import io.godwit.protocol.v1.RelayedPair;
import io.godwit.protocol.v1.Segment;
import io.godwit.protocol.v1.SegmentMember;
import io.godwit.protocol.v1.Traffic;
import io.godwit.protocol.v1.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes overlays. A network is at each host that has one of its VMs, may be given one next, is an
 * anchor of one, or has a front door of it, with all of its VMs and doors, and those hosts are each
 * other's peers, as far as they take part in the mesh. Networks that are connected are also at each
 * other's hosts that have VMs, or may be given one next. So a move concerns the hosts of the VM's
 * network, of those connected with it, and its destination, however large the fleet is.
 */
public final class OverlayPlan {
  private static final Comparator<HostId> BY_ID = Comparator.comparing(HostId::value);
  private static final Comparator<Pair> BY_ENDS =
      Comparator.comparing(Pair::one, BY_ID).thenComparing(Pair::other, BY_ID);

  private final Map<NetworkName, Closure> closures;
  private final Map<NetworkName, List<Member>> networks;
  private final List<Crossing> crossings;
  private final MeshWays ways;
  private final Map<HostId, List<Segment>> segments = new HashMap<>();
  private final Map<HostId, Set<HostId>> neighbours = new HashMap<>();

  /** By host, by which other host it reaches which ones. */
  private final Map<HostId, Map<HostId, HostId>> relayOf = new HashMap<>();

  private final Map<HostId, Set<Pair>> relayed = new HashMap<>();

  /** Two hosts, by their ids, that reach each other by way of a third. */
  private record Pair(HostId one, HostId other) {
    private RelayedPair message() {
      return RelayedPair.newBuilder()
          .setHostId(one.toString())
          .setOtherHostId(other.toString())
          .build();
    }
  }

  private OverlayPlan(
      Map<HostId, MeshSite> hosts,
      Collection<Member> members,
      Collection<Closure> closures,
      Collection<Crossing> crossings) {
    this.networks =
        members.stream().collect(Collectors.groupingBy(member -> member.port().network()));
    this.crossings =
        crossings.stream()
            .filter(each -> networks.containsKey(each.from()))
            .filter(each -> networks.containsKey(each.into()))
            .toList();
    this.closures = closures.stream().collect(Collectors.toMap(Closure::network, each -> each));
    this.ways = new MeshWays(hosts);
  }

  /**
   * Each host's overlay, without the controller's stamp. The same facts make equal messages.
   *
   * @param hosts every host of the fleet
   * @param members every VM that is in a network
   * @param doors every front door; there is none of a network without VMs
   * @param closures of every network that is not open
   * @param crossings of networks whose ranges do not overlap
   */
  public static Map<HostId, Overlay> of(
      Map<HostId, MeshSite> hosts,
      Collection<Member> members,
      Collection<Door> doors,
      Collection<Closure> closures,
      Collection<Crossing> crossings) {
    OverlayPlan plan = new OverlayPlan(hosts, members, closures, crossings);
    Map<NetworkName, List<Door>> doorsOf =
        doors.stream().collect(Collectors.groupingBy(Door::network));
    members.stream()
        .collect(Collectors.groupingBy(OverlayPlan::vni, TreeMap::new, Collectors.toList()))
        .values()
        .forEach(network -> plan.add(network, doorsOf.getOrDefault(name(network), List.of())));
    plan.relay();
    return hosts.keySet().stream().collect(Collectors.toMap(host -> host, plan::overlay));
  }

  /**
   * Once all neighbours are known: a relay is a peer of both, whether it has their networks or not.
   */
  private void relay() {
    for (HostId host : neighbours.keySet()) {
      for (HostId other : neighbours.get(host)) {
        if (BY_ID.compare(host, other) < 0 && ways.takesPart(host) && ways.takesPart(other)) {
          ways.relay(host, other).ifPresent(relay -> relay(host, other, relay));
        }
      }
    }
  }

  private void relay(HostId host, HostId other, HostId relay) {
    relayOf.computeIfAbsent(host, id -> new HashMap<>()).put(other, relay);
    relayOf.computeIfAbsent(other, id -> new HashMap<>()).put(host, relay);
    relayed.computeIfAbsent(relay, id -> new TreeSet<>(BY_ENDS)).add(new Pair(host, other));
  }

  private static Vni vni(Member member) {
    return member.port().vni();
  }

  private static NetworkName name(List<Member> network) {
    return network.getFirst().port().network();
  }

  private void add(List<Member> network, List<Door> doors) {
    Segment segment = segment(network, doors);
    Set<HostId> hosts =
        Stream.concat(network.stream().flatMap(Member::hosts), doors.stream().map(Door::host))
            .collect(Collectors.toSet());
    Set<HostId> guests = guests(name(network));
    guests.removeAll(hosts);
    hosts.forEach(host -> add(segment, host, hosts));
    guests.forEach(guest -> add(segment, guest, hosts));
    hosts.forEach(host -> neighbours.get(host).addAll(guests));
  }

  private void add(Segment segment, HostId host, Set<HostId> others) {
    segments.computeIfAbsent(host, id -> new ArrayList<>()).add(segment);
    neighbours.computeIfAbsent(host, id -> new TreeSet<>(BY_ID)).addAll(others);
  }

  /** Hosts whose VMs of other networks send into it, or answer what comes from it. */
  private Set<HostId> guests(NetworkName network) {
    return connected(network)
        .flatMap(other -> networks.get(other).stream())
        .flatMap(Member::liveHosts)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private Stream<NetworkName> connected(NetworkName network) {
    return crossings.stream()
        .flatMap(
            each ->
                Stream.of(each.from(), each.into())
                    .filter(name -> each.from().equals(network) || each.into().equals(network)))
        .filter(name -> !name.equals(network))
        .distinct()
        .sorted(Comparator.comparing(NetworkName::value));
  }

  private Overlay overlay(HostId host) {
    Overlay.Builder overlay = Overlay.newBuilder();
    peers(host).stream()
        .filter(peer -> !peer.equals(host) && ways.takesPart(peer))
        .forEach(peer -> overlay.addPeers(peer(host, peer)));
    relayed.getOrDefault(host, Set.of()).forEach(pair -> overlay.addRelayed(pair.message()));
    return overlay.addAllSegments(segments.getOrDefault(host, List.of())).build();
  }

  private Set<HostId> peers(HostId host) {
    Set<HostId> peers = new TreeSet<>(BY_ID);
    peers.addAll(neighbours.getOrDefault(host, Set.of()));
    peers.addAll(relayOf.getOrDefault(host, Map.of()).values());
    relayed
        .getOrDefault(host, Set.of())
        .forEach(pair -> peers.addAll(List.of(pair.one(), pair.other())));
    return peers;
  }

  private MeshPeer peer(HostId host, HostId other) {
    return Optional.ofNullable(relayOf.getOrDefault(host, Map.of()).get(other))
        .map(relay -> ways.relayed(other, relay))
        .orElseGet(() -> ways.direct(host, other));
  }

  private Segment segment(List<Member> network, List<Door> doors) {
    Segment.Builder segment = open(network, doors);
    Closure closure = closures.get(name(network));
    if (closure != null) {
      segment
          .setTraffic(traffic(closure.stage()))
          .setTrafficUnknown(closure.stage() == Closure.Stage.UNKNOWN)
          .addAllAdmissions(Admissions.of(closure.policies(), network, doors));
    }
    connect(name(network), segment);
    return segment.build();
  }

  private void connect(NetworkName network, Segment.Builder segment) {
    connected(network)
        .forEach(
            other -> {
              List<Member> own = networks.get(network);
              List<Member> others = networks.get(other);
              NetworkPort any = others.getFirst().port();
              segment
                  .addConnected(
                      ConnectedNetwork.newBuilder()
                          .setVni(any.vni().value())
                          .setIpv4Range(any.range().toString()))
                  .addAllAdmissions(Admissions.crossing(policies(other, network), own, others))
                  .addAllPermissions(Admissions.permissions(policies(network, other), others, own));
            });
  }

  private List<Policy> policies(NetworkName from, NetworkName into) {
    return crossings.stream()
        .filter(each -> each.from().equals(from) && each.into().equals(into))
        .map(Crossing::policy)
        .toList();
  }

  /** A host that knows nothing of a network which may be closed is not to open it. */
  private static Traffic traffic(Closure.Stage stage) {
    return switch (stage) {
      case CLOSING -> Traffic.CLOSING;
      case CLOSED, UNKNOWN -> Traffic.CLOSED;
    };
  }

  private static Segment.Builder open(List<Member> network, List<Door> doors) {
    NetworkPort any = network.getFirst().port();
    return Segment.newBuilder()
        .setNetwork(any.network().value())
        .setVni(any.vni().value())
        .setMtu(any.mtu().bytes())
        .setIpv4Range(any.range().toString())
        .setIpv6Range(ipv6Range(network).map(Ipv6Range::toString).orElse(""))
        .addAllMembers(
            network.stream()
                .sorted(Comparator.comparing(member -> member.vm().id().value()))
                .map(OverlayPlan::member)
                .toList())
        .addAllDoors(
            doors.stream()
                .sorted(Comparator.comparing(door -> door.host().value()))
                .map(OverlayPlan::door)
                .toList());
  }

  /** A VM that was learnt from an agent which knows of no IPv6 tells of none. */
  private static Optional<Ipv6Range> ipv6Range(List<Member> network) {
    return network.stream().flatMap(member -> member.port().ipv6Range().stream()).findFirst();
  }

  private static FrontDoor door(Door door) {
    return FrontDoor.newBuilder()
        .setHostId(door.host().toString())
        .setMac(door.mac().value())
        .setIpv4(door.address().toString())
        .addAllPublications(
            door.published().stream()
                .sorted(Comparator.comparing(Published::port))
                .map(OverlayPlan::publication)
                .toList())
        .build();
  }

  private static Publication publication(Published published) {
    return Publication.newBuilder()
        .setTransport(
            switch (published.port().transport()) {
              case TCP -> Transport.TCP;
              case UDP -> Transport.UDP;
            })
        .setPort(published.port().number())
        .setVmIpv4(published.vm().toString())
        .setVmPort(published.vmPort())
        .build();
  }

  private static SegmentMember member(Member member) {
    return SegmentMember.newBuilder()
        .setVmId(member.vm().id().toString())
        .setName(member.vm().name().value())
        .setMac(member.vm().mac().value())
        .setIpv4(member.port().address().toString())
        .setHostId(member.owner().toString())
        .setEpoch(member.epoch().value())
        .setNextHostId(member.next().map(HostId::toString).orElse(""))
        .addAllAnchors(
            member.anchors().stream()
                .sorted(Comparator.comparing(anchor -> anchor.host().value()))
                .map(OverlayPlan::anchor)
                .toList())
        .build();
  }

  private static Anchor anchor(Member.Anchor anchor) {
    return Anchor.newBuilder()
        .setHostId(anchor.host().toString())
        .setEpoch(anchor.under().value())
        .build();
  }
}
