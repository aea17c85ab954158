package io.godwit.protocol;

import io.godwit.model.HostEndpoints;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.MeshKey;
import io.godwit.model.MeshState;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.Subnet;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.HostInventory;
import io.godwit.protocol.v1.MeshEnd;
import java.time.Instant;
import java.util.Optional;

/** The model's values of networks as messages and back; what is out of shape is named. */
final class NetworkCodec {
  private NetworkCodec() {}

  static io.godwit.protocol.v1.NetworkPort write(NetworkPort port) {
    return io.godwit.protocol.v1.NetworkPort.newBuilder()
        .setNetwork(port.network().value())
        .setVni(port.vni().value())
        .setMtu(port.mtu().bytes())
        .setIpv4(port.address().toString())
        .setIpv4Range(port.range().toString())
        .setIpv6Range(port.ipv6Range().map(Ipv6Range::toString).orElse(""))
        .build();
  }

  static NetworkPort read(io.godwit.protocol.v1.NetworkPort message) {
    return new NetworkPort(
        new NetworkName(message.getNetwork()),
        new Vni(message.getVni()),
        new Mtu(message.getMtu()),
        Subnet.parse(message.getIpv4Range()),
        ipv6Range(message.getIpv6Range()),
        Ipv4Address.parse(message.getIpv4()));
  }

  /**
   * @param text empty for none
   */
  private static Optional<Ipv6Range> ipv6Range(String text) {
    return Optional.of(text).filter(each -> !each.isEmpty()).map(Ipv6Range::parse);
  }

  static MeshEnd write(MeshState mesh) {
    return switch (mesh) {
      case MeshState.Ready ready ->
          MeshEnd.newBuilder()
              .setPublicKey(ready.key().base64())
              .addAllEndpoints(ready.endpoints().anywhere())
              .addAllNearbyEndpoints(ready.endpoints().nearby())
              .setKeyMadeMillis(ready.made().map(Instant::toEpochMilli).orElse(0L))
              .setIpv6(ready.ipv6())
              .setPassages(ready.passages())
              .build();
      case MeshState.Unfit unfit -> MeshEnd.newBuilder().setObstacle(unfit.reason()).build();
    };
  }

  static MeshState read(HostInventory message) {
    if (!message.hasMesh()) {
      return new MeshState.Unfit("its agent is older than networks; upgrade it");
    }
    MeshEnd mesh = message.getMesh();
    return mesh.getObstacle().isEmpty()
        ? new MeshState.Ready(
            new MeshKey(mesh.getPublicKey()),
            new HostEndpoints(mesh.getEndpointsList(), mesh.getNearbyEndpointsList()),
            Optional.of(mesh.getKeyMadeMillis())
                .filter(millis -> millis > 0)
                .map(Instant::ofEpochMilli),
            mesh.getIpv6(),
            mesh.getPassages())
        : new MeshState.Unfit(mesh.getObstacle());
  }
}
