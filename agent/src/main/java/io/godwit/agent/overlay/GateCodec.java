package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Gate.Admission;
import io.godwit.agent.overlay.Gate.Traffic;
import io.godwit.agent.overlay.Layout.Certainty;
import io.godwit.agent.overlay.Layout.Connected;
import io.godwit.agent.overlay.Layout.Guard;
import io.godwit.model.IpAddress;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Address;
import io.godwit.model.Subnet;
import io.godwit.model.VmId;
import io.godwit.model.Vni;
import io.godwit.protocol.ServiceCodec;
import io.godwit.protocol.v1.ConnectedNetwork;
import io.godwit.protocol.v1.Segment;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a network lets in, as the messages in which it comes and as which it is kept. */
final class GateCodec {
  private GateCodec() {}

  /**
   * @throws IllegalArgumentException for what is missing or out of shape
   */
  static Guard read(Segment message) {
    return new Guard(
        read(message.getTraffic()),
        message.getAdmissionsList().stream().map(GateCodec::read).toList(),
        message.getTrafficUnknown() ? Certainty.ASSUMED : Certainty.SAID,
        message.getConnectedList().stream().map(GateCodec::read).toList(),
        message.getPermissionsList().stream().map(GateCodec::read).toList());
  }

  private static Traffic read(io.godwit.protocol.v1.Traffic traffic) {
    return switch (traffic) {
      case OPEN -> Traffic.OPEN;
      case CLOSING -> Traffic.CLOSING;
      case CLOSED -> Traffic.CLOSED;
      case UNRECOGNIZED -> throw new IllegalArgumentException("traffic that is not known here");
    };
  }

  private static Connected read(ConnectedNetwork message) {
    return new Connected(new Vni(message.getVni()), Subnet.parse(message.getIpv4Range()));
  }

  private static Admission read(io.godwit.protocol.v1.Admission message) {
    return new Admission(
        message.getPolicy(),
        sources(message),
        message.getVmIdsList().stream().map(VmId::of).collect(Collectors.toSet()),
        ServiceCodec.read(message));
  }

  private static List<IpAddress> sources(io.godwit.protocol.v1.Admission message) {
    return Stream.<IpAddress>concat(
            message.getSourcesList().stream().map(Ipv4Address::parse),
            message.getIpv6SourcesList().stream().map(Ipv6Address::parse))
        .toList();
  }

  /** Of one version of IP. */
  private static List<String> sources(Admission admission, IpVersion version) {
    return admission.sources().stream()
        .filter(address -> IpVersion.of(address) == version)
        .map(IpAddress::toString)
        .toList();
  }

  static void write(Guard guard, Segment.Builder message) {
    message
        .setTraffic(write(guard.traffic()))
        .addAllAdmissions(guard.admissions().stream().map(GateCodec::write).toList())
        .setTrafficUnknown(guard.certainty() == Certainty.ASSUMED)
        .addAllConnected(guard.connected().stream().map(GateCodec::write).toList())
        .addAllPermissions(guard.permissions().stream().map(GateCodec::write).toList());
  }

  private static ConnectedNetwork write(Connected connected) {
    return ConnectedNetwork.newBuilder()
        .setVni(connected.vni().value())
        .setIpv4Range(connected.range().toString())
        .build();
  }

  private static io.godwit.protocol.v1.Traffic write(Traffic traffic) {
    return switch (traffic) {
      case OPEN -> io.godwit.protocol.v1.Traffic.OPEN;
      case CLOSING -> io.godwit.protocol.v1.Traffic.CLOSING;
      case CLOSED -> io.godwit.protocol.v1.Traffic.CLOSED;
    };
  }

  private static io.godwit.protocol.v1.Admission write(Admission admission) {
    io.godwit.protocol.v1.Admission.Builder message =
        io.godwit.protocol.v1.Admission.newBuilder()
            .setPolicy(admission.policy())
            .addAllSources(sources(admission, IpVersion.IPV4))
            .addAllIpv6Sources(sources(admission, IpVersion.IPV6))
            .addAllVmIds(admission.vms().stream().map(VmId::toString).sorted().toList());
    ServiceCodec.write(admission.service(), message);
    return message.build();
  }
}
