package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Door;
import io.godwit.agent.overlay.Layout.Guard;
import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Publication;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.agent.overlay.Layout.Stamp;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.MacAddress;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.Subnet;
import io.godwit.model.TransportPort;
import io.godwit.model.TransportPort.Transport;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.Vni;
import java.util.List;
import java.util.Optional;

/** A network of two VMs, "web" and "db", and three hosts that they may be on. */
final class Overlays {
  static final HostId EAST = HostId.of("0197c3a0-0000-7000-8000-000000000001");
  static final HostId WEST = HostId.of("0197c3a0-0000-7000-8000-000000000002");
  static final HostId NORTH = HostId.of("0197c3a0-0000-7000-8000-000000000003");

  static final VmId WEB = VmId.of("0197c3a0-1111-7000-8000-0000000000aa");
  static final VmId DB = VmId.of("0197c3a0-1111-7000-8000-0000000000bb");

  private Overlays() {}

  static Member web(HostId at, int epoch) {
    return new Member(
        WEB,
        new VmName("web"),
        new MacAddress("52:54:6e:00:00:01"),
        Ipv4Address.parse("10.5.0.2"),
        at,
        new Epoch(epoch),
        Optional.empty(),
        Optional.empty());
  }

  static Member db(HostId at, int epoch, HostId next) {
    return new Member(
        DB,
        new VmName("db"),
        new MacAddress("52:54:6e:00:00:02"),
        Ipv4Address.parse("10.5.0.3"),
        at,
        new Epoch(epoch),
        Optional.of(next),
        Optional.empty());
  }

  static Segment segment(Member... members) {
    return new Segment(
        new NetworkName("shop"),
        new Vni(1000),
        Mtu.USUAL,
        Subnet.parse("10.5.0.0/24"),
        Optional.empty(),
        List.of(members),
        List.of(),
        Guard.NOT_TOLD);
  }

  /** The same, with IPv6 addresses too. */
  static Segment dualStack(Segment segment) {
    return new Segment(
        segment.network(),
        segment.vni(),
        segment.mtu(),
        segment.range(),
        Optional.of(Ipv6Range.parse("fd12:3456:789a:1::/64")),
        segment.members(),
        segment.doors(),
        segment.guard());
  }

  /** The same, of which the controller has told what reaches its VMs. */
  static Segment guarded(Segment segment, Guard guard) {
    return new Segment(
        segment.network(),
        segment.vni(),
        segment.mtu(),
        segment.range(),
        segment.ipv6Range(),
        segment.members(),
        segment.doors(),
        guard);
  }

  /** The same, with a front door at a host: its port 443 is the VM's 8443. */
  static Segment withDoor(Segment segment, HostId at) {
    Door door =
        new Door(
            at,
            new MacAddress("52:54:6e:00:00:09"),
            Ipv4Address.parse("10.5.0.254"),
            List.of(
                new Publication(
                    new TransportPort(Transport.TCP, 443), Ipv4Address.parse("10.5.0.2"), 8443)));
    return new Segment(
        segment.network(),
        segment.vni(),
        segment.mtu(),
        segment.range(),
        segment.ipv6Range(),
        segment.members(),
        List.of(door),
        segment.guard());
  }

  static Layout layout(long revision, Member... members) {
    return new Layout(new Stamp(1, revision), List.of(), List.of(segment(members)));
  }
}
