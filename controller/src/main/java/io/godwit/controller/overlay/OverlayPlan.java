package io.godwit.controller.overlay;

import io.godwit.model.HostId;
import io.godwit.model.MeshState;
import io.godwit.model.NetworkPort;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.MeshPeer;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.Segment;
import io.godwit.protocol.v1.SegmentMember;
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

/**
 * Makes overlays. A network is at each host that has one of its VMs or may be given one next, with
 * all of its VMs, and those hosts are each other's peers, as far as they take part in the mesh. So
 * a move concerns the hosts of the VM's network and its destination, however large the fleet is.
 */
public final class OverlayPlan {
  private static final Comparator<HostId> BY_ID = Comparator.comparing(HostId::value);

  private final Map<HostId, MeshPeer> ends = new HashMap<>();
  private final Map<HostId, List<Segment>> segments = new HashMap<>();
  private final Map<HostId, Set<HostId>> neighbours = new HashMap<>();

  private OverlayPlan(Map<HostId, MeshState> hosts) {
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
   */
  public static Map<HostId, Overlay> of(Map<HostId, MeshState> hosts, Collection<Member> members) {
    OverlayPlan plan = new OverlayPlan(hosts);
    members.stream()
        .collect(Collectors.groupingBy(OverlayPlan::vni, TreeMap::new, Collectors.toList()))
        .values()
        .forEach(plan::add);
    return hosts.keySet().stream().collect(Collectors.toMap(host -> host, plan::overlay));
  }

  private static Vni vni(Member member) {
    return member.port().vni();
  }

  private void add(List<Member> network) {
    Segment segment = segment(network);
    Set<HostId> hosts = network.stream().flatMap(Member::hosts).collect(Collectors.toSet());
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

  private static Segment segment(List<Member> network) {
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
