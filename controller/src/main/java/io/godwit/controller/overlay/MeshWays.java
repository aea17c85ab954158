package io.godwit.controller.overlay;

import io.godwit.controller.overlay.MeshSite.Stay;
import io.godwit.model.HostId;
import io.godwit.model.MeshAddress;
import io.godwit.model.MeshState.Ready;
import io.godwit.protocol.v1.MeshPeer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How hosts reach each other in the mesh. By private addresses within a provider, by public ones
 * elsewhere; one that is behind a NAT dials, and the other waits. Of two that are both behind one,
 * a third relays: one that takes VMs before one that is being emptied, one that is silent only
 * where nobody else can, as its kernel may relay still; one at the provider of either before
 * others, and by id.
 */
final class MeshWays {
  private final Map<HostId, MeshSite> hosts;
  private final Map<HostId, Ready> ends = new HashMap<>();
  private final List<HostId> relays;

  MeshWays(Map<HostId, MeshSite> hosts) {
    this.hosts = Map.copyOf(hosts);
    hosts.forEach(
        (host, site) -> {
          if (site.mesh() instanceof Ready ready) {
            ends.put(host, ready);
          }
        });
    this.relays =
        ends.keySet().stream()
            .filter(host -> hosts.get(host).relays())
            .filter(host -> hosts.get(host).stay() != Stay.GIVEN_BACK)
            .sorted(Comparator.comparing(HostId::value))
            .toList();
  }

  boolean takesPart(HostId host) {
    return ends.containsKey(host);
  }

  /** Another host as a host is told of it, where they reach each other without a third. */
  MeshPeer direct(HostId self, HostId other) {
    return peer(other).addAllEndpoints(endpoints(self, other)).build();
  }

  /** As a host is told of it where a third relays. */
  MeshPeer relayed(HostId other, HostId relay) {
    return peer(other)
        .addAllEndpoints(relayedEndpoints(other))
        .setRelayHostId(relay.toString())
        .build();
  }

  /** Who relays for two hosts; empty where nobody need or nobody can. */
  Optional<HostId> relay(HostId one, HostId other) {
    if (!endpoints(one, other).isEmpty() || !endpoints(other, one).isEmpty()) {
      return Optional.empty();
    }
    List<HostId> able =
        relays.stream()
            .filter(host -> !host.equals(one) && !host.equals(other))
            .filter(host -> !endpoints(one, host).isEmpty() && !endpoints(other, host).isEmpty())
            .toList();
    return able.stream()
        .min(
            Comparator.comparing((HostId host) -> hosts.get(host).stay())
                .thenComparing(host -> !isNear(host, one, other)));
  }

  private boolean isNear(HostId third, HostId one, HostId other) {
    return hosts.get(third).provider().equals(hosts.get(one).provider())
        || hosts.get(third).provider().equals(hosts.get(other).provider());
  }

  private List<String> endpoints(HostId self, HostId other) {
    return ends.get(other)
        .endpoints()
        .between(hosts.get(other).provider(), hosts.get(self).provider());
  }

  private MeshPeer.Builder peer(HostId host) {
    return MeshPeer.newBuilder()
        .setHostId(host.toString())
        .setPublicKey(ends.get(host).key().base64());
  }

  /** Its ports are those at which its neighbours reach it. */
  private List<String> relayedEndpoints(HostId host) {
    List<String> endpoints = new ArrayList<>();
    for (String nearby : ends.get(host).endpoints().forNeighbours()) {
      String port = nearby.substring(nearby.lastIndexOf(':') + 1);
      String endpoint = "[%s]:%s".formatted(MeshAddress.relayed(host), port);
      if (!endpoints.contains(endpoint)) {
        endpoints.add(endpoint);
      }
    }
    return endpoints;
  }
}
