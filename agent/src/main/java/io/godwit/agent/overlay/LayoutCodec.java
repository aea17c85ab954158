package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Door;
import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.agent.overlay.Layout.Publication;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.agent.overlay.Layout.Stamp;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.MacAddress;
import io.godwit.model.MeshKey;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.Subnet;
import io.godwit.model.TransportPort;
import io.godwit.model.TransportPort.Transport;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.FrontDoor;
import io.godwit.protocol.v1.MeshPeer;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.RelayedPair;
import io.godwit.protocol.v1.SegmentMember;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A layout as the message in which it comes and as which it is kept. */
final class LayoutCodec {
  private LayoutCodec() {}

  /**
   * @throws IllegalArgumentException for what is missing or out of shape
   */
  static Layout read(Overlay message) {
    return new Layout(
        new Stamp(message.getCoordinator(), message.getRevision()),
        message.getPeersList().stream().map(peer -> read(peer, message.getRelayedList())).toList(),
        message.getSegmentsList().stream().map(LayoutCodec::read).toList());
  }

  private static Peer read(MeshPeer message, List<RelayedPair> relayed) {
    return new Peer(
        HostId.of(message.getHostId()),
        new MeshKey(message.getPublicKey()),
        message.getEndpointsList(),
        Optional.of(message.getRelayHostId()).filter(id -> !id.isEmpty()).map(HostId::of),
        relayed.stream()
            .flatMap(pair -> other(pair, message.getHostId()))
            .map(HostId::of)
            .collect(Collectors.toSet()));
  }

  private static Stream<String> other(RelayedPair pair, String host) {
    if (pair.getHostId().equals(host)) {
      return Stream.of(pair.getOtherHostId());
    }
    return pair.getOtherHostId().equals(host) ? Stream.of(pair.getHostId()) : Stream.empty();
  }

  private static Segment read(io.godwit.protocol.v1.Segment message) {
    return new Segment(
        new NetworkName(message.getNetwork()),
        new Vni(message.getVni()),
        new Mtu(message.getMtu()),
        Subnet.parse(message.getIpv4Range()),
        Optional.of(message.getIpv6Range()).filter(text -> !text.isEmpty()).map(Ipv6Range::parse),
        message.getMembersList().stream().map(LayoutCodec::read).toList(),
        message.getDoorsList().stream().map(LayoutCodec::read).toList(),
        GateCodec.read(message));
  }

  private static Door read(FrontDoor message) {
    return new Door(
        HostId.of(message.getHostId()),
        new MacAddress(message.getMac()),
        Ipv4Address.parse(message.getIpv4()),
        message.getPublicationsList().stream().map(LayoutCodec::read).toList());
  }

  private static Publication read(io.godwit.protocol.v1.Publication message) {
    return new Publication(
        new TransportPort(read(message.getTransport()), message.getPort()),
        Ipv4Address.parse(message.getVmIpv4()),
        message.getVmPort());
  }

  private static Transport read(io.godwit.protocol.v1.Transport transport) {
    return switch (transport) {
      case TCP -> Transport.TCP;
      case UDP -> Transport.UDP;
      case TRANSPORT_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("a publication of a transport that is not known here");
    };
  }

  private static Member read(SegmentMember message) {
    return new Member(
        VmId.of(message.getVmId()),
        new VmName(message.getName()),
        new MacAddress(message.getMac()),
        Ipv4Address.parse(message.getIpv4()),
        HostId.of(message.getHostId()),
        new Epoch(message.getEpoch()),
        Optional.of(message.getNextHostId()).filter(text -> !text.isEmpty()).map(HostId::of),
        Optional.empty(),
        message.getAnchorsList().stream().map(LayoutCodec::read).toList());
  }

  private static Anchor read(io.godwit.protocol.v1.Anchor message) {
    return new Anchor(HostId.of(message.getHostId()), new Epoch(message.getEpoch()));
  }

  static Overlay write(Layout layout) {
    return Overlay.newBuilder()
        .setCoordinator(layout.stamp().coordinator())
        .setRevision(layout.stamp().revision())
        .addAllPeers(layout.peers().stream().map(LayoutCodec::write).toList())
        .addAllSegments(layout.segments().stream().map(LayoutCodec::write).toList())
        .addAllRelayed(layout.peers().stream().flatMap(LayoutCodec::relayed).toList())
        .build();
  }

  /** Each pair once, by the one of smaller id. */
  private static Stream<RelayedPair> relayed(Peer peer) {
    return peer.passedTo().stream()
        .map(HostId::toString)
        .filter(other -> peer.host().toString().compareTo(other) < 0)
        .sorted()
        .map(
            other ->
                RelayedPair.newBuilder()
                    .setHostId(peer.host().toString())
                    .setOtherHostId(other)
                    .build());
  }

  private static MeshPeer write(Peer peer) {
    return MeshPeer.newBuilder()
        .setHostId(peer.host().toString())
        .setPublicKey(peer.key().base64())
        .addAllEndpoints(peer.endpoints())
        .setRelayHostId(peer.relay().map(HostId::toString).orElse(""))
        .build();
  }

  private static io.godwit.protocol.v1.Segment write(Segment segment) {
    io.godwit.protocol.v1.Segment.Builder message =
        io.godwit.protocol.v1.Segment.newBuilder()
            .setNetwork(segment.network().value())
            .setVni(segment.vni().value())
            .setMtu(segment.mtu().bytes())
            .setIpv4Range(segment.range().toString())
            .setIpv6Range(segment.ipv6Range().map(Ipv6Range::toString).orElse(""))
            .addAllMembers(segment.members().stream().map(LayoutCodec::write).toList())
            .addAllDoors(segment.doors().stream().map(LayoutCodec::write).toList());
    GateCodec.write(segment.guard(), message);
    return message.build();
  }

  private static FrontDoor write(Door door) {
    return FrontDoor.newBuilder()
        .setHostId(door.at().toString())
        .setMac(door.mac().value())
        .setIpv4(door.address().toString())
        .addAllPublications(door.publications().stream().map(LayoutCodec::write).toList())
        .build();
  }

  private static io.godwit.protocol.v1.Publication write(Publication publication) {
    return io.godwit.protocol.v1.Publication.newBuilder()
        .setTransport(
            switch (publication.port().transport()) {
              case TCP -> io.godwit.protocol.v1.Transport.TCP;
              case UDP -> io.godwit.protocol.v1.Transport.UDP;
            })
        .setPort(publication.port().number())
        .setVmIpv4(publication.vm().toString())
        .setVmPort(publication.vmPort())
        .build();
  }

  private static SegmentMember write(Member member) {
    return SegmentMember.newBuilder()
        .setVmId(member.vm().toString())
        .setName(member.name().value())
        .setMac(member.mac().value())
        .setIpv4(member.address().toString())
        .setHostId(member.at().toString())
        .setEpoch(member.epoch().value())
        .setNextHostId(member.next().map(HostId::toString).orElse(""))
        .addAllAnchors(member.anchors().stream().map(LayoutCodec::write).toList())
        .build();
  }

  private static io.godwit.protocol.v1.Anchor write(Anchor anchor) {
    return io.godwit.protocol.v1.Anchor.newBuilder()
        .setHostId(anchor.host().toString())
        .setEpoch(anchor.under().value())
        .build();
  }
}
