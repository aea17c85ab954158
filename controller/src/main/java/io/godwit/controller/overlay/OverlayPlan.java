package io.godwit.controller.overlay;

import io.godwit.controller.overlay.Door.Published;
import io.godwit.model.HostId;
import io.godwit.model.MeshState;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.FrontDoor;
import io.godwit.protocol.v1.MeshPeer;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.Publication;
import io.godwit.protocol.v1.Segment;
import io.godwit.protocol.v1.SegmentMember;
import io.godwit.protocol.v1.Traffic;
import io.godwit.protocol.v1.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes overlays. A network is at each host that has one of its VMs, may be given one next, or has
 * a front door of it, with all of its VMs and doors, and those hosts are each other's peers, as far
 * as they take part in the mesh. So a move concerns the hosts of the VM's network and its
 * destination, however large the fleet is.
 */
public final class OverlayPlan {
  private static final Comparator<HostId> BY_ID = Comparator.comparing(HostId::value);

  private final Map<NetworkName, Closure> closures;
  private final Map<HostId, MeshPeer> ends = new HashMap<>();
  private final Map<HostId, List<Segment>> segments = new HashMap<>();
  private final Map<HostId, Set<HostId>> neighbours = new HashMap<>();

  private OverlayPlan(Map<HostId, MeshState> hosts, Collection<Closure> closures) {
    this.closures = closures.stream().collect(Collectors.toMap(Closure::network, each -> each));
    hosts.forEach(
        (host, mesh) -> {
          if (mesh instanceof MeshState.Ready ready) {
            ends.put(host, end(host, ready));
          }
        });
  }

  /**
   * Each host's overlay, without the controller's stamp. The same facts make equal messages.
   *
   * @param hosts every host of the fleet
   * @param members every VM that is in a network
   * @param doors every front door; there is none of a network without VMs
   * @param closures of every network that is not open
   */
  public static Map<HostId, Overlay> of(
      Map<HostId, MeshState> hosts,
      Collection<Member> members,
      Collection<Door> doors,
      Collection<Closure> closures) {
    OverlayPlan plan = new OverlayPlan(hosts, closures);
    Map<NetworkName, List<Door>> doorsOf =
        doors.stream().collect(Collectors.groupingBy(Door::network));
    members.stream()
        .collect(Collectors.groupingBy(OverlayPlan::vni, TreeMap::new, Collectors.toList()))
        .values()
        .forEach(network -> plan.add(network, doorsOf.getOrDefault(name(network), List.of())));
    return hosts.keySet().stream().collect(Collectors.toMap(host -> host, plan::overlay));
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
    for (HostId host : hosts) {
      segments.computeIfAbsent(host, id -> new ArrayList<>()).add(segment);
      neighbours.computeIfAbsent(host, id -> new TreeSet<>(BY_ID)).addAll(hosts);
    }
  }

  private Overlay overlay(HostId host) {
    Overlay.Builder overlay = Overlay.newBuilder();
    neighbours.getOrDefault(host, Set.of()).stream()
        .filter(neighbour -> !neighbour.equals(host) && ends.containsKey(neighbour))
        .map(ends::get)
        .forEach(overlay::addPeers);
    return overlay.addAllSegments(segments.getOrDefault(host, List.of())).build();
  }

  private static MeshPeer end(HostId host, MeshState.Ready ready) {
    return MeshPeer.newBuilder()
        .setHostId(host.toString())
        .setPublicKey(ready.key().base64())
        .addAllEndpoints(ready.endpoints())
        .build();
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
    return segment.build();
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
        .build();
  }
}
