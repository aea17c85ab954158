package io.godwit.controller.fleet;

import io.godwit.controller.store.HostRecord;
import io.godwit.model.MeshState;
import io.godwit.model.TransportPort;
import io.godwit.model.TransportPort.Transport;
import io.godwit.protocol.ModelCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ports that a host needs itself, as far as a controller knows; its user may use more. */
final class HostPorts {
  /** The same at every host, or at most: one whose endpoints are those of a NAT tells no others. */
  private static final Map<TransportPort, String> ALWAYS =
      Map.of(
          new TransportPort(Transport.TCP, 22), "logins",
          new TransportPort(Transport.UDP, 51820), "the mesh",
          new TransportPort(Transport.UDP, 51821), "networks",
          new TransportPort(Transport.UDP, 51822), "networks");

  private HostPorts() {}

  /** What the host uses a port for; empty where it does not. */
  static Optional<String> use(HostRecord host, MeshState mesh, TransportPort port) {
    return Optional.ofNullable(ALWAYS.get(port))
        .or(
            () ->
                switch (port.transport()) {
                  case TCP -> among(tunnel(host), port).map(isIn -> "moves of VMs");
                  case UDP -> among(mesh(mesh), port).map(isIn -> "the mesh");
                });
  }

  private static List<String> tunnel(HostRecord host) {
    return host.inventory()
        .map(inventory -> ModelCodec.endpoints(inventory).forNeighbours())
        .orElse(List.of());
  }

  private static List<String> mesh(MeshState mesh) {
    return switch (mesh) {
      case MeshState.Ready ready -> ready.endpoints().forNeighbours();
      case MeshState.Unfit unfit -> List.of();
    };
  }

  private static Optional<String> among(List<String> endpoints, TransportPort port) {
    return endpoints.stream().filter(each -> each.endsWith(":" + port.number())).findFirst();
  }
}
