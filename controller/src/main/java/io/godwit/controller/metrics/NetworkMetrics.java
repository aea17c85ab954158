package io.godwit.controller.metrics;

import io.godwit.controller.fleet.HostReports;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.MeshPeerLoad;
import io.godwit.protocol.v1.NetworkLoad;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What hosts tell of networks. By host and peer, as the host counts it: {@code
 * godwit_mesh_received_bytes_total}, {@code godwit_mesh_sent_bytes_total}, and {@code
 * godwit_mesh_handshake_age_seconds} where there was a handshake. By host and network, of what
 * comes from other hosts and goes to them: {@code godwit_network_received_bytes_total}, {@code
 * godwit_network_received_packets_total}, and the same of what is sent.
 *
 * <p>There are rows for hosts and networks of the fleet only, and only while the host has a link.
 */
public final class NetworkMetrics {
  private final Store store;
  private final HostReports reports;
  private final MultiGauge handshakes;
  private final List<Counted<MeshPeerLoad>> ofMesh;
  private final List<Counted<NetworkLoad>> ofNetworks;

  public NetworkMetrics(Store store, HostReports reports, MeterRegistry registry) {
    this.store = store;
    this.reports = reports;
    this.handshakes =
        MultiGauge.builder("godwit.mesh.handshake.age")
            .baseUnit("seconds")
            .description("Since the last handshake with another host")
            .register(registry);
    this.ofMesh =
        List.of(
            new Counted<>(
                new MultiCounter("godwit.mesh.received.bytes", "From another host", registry),
                MeshPeerLoad::getReceivedBytes),
            new Counted<>(
                new MultiCounter("godwit.mesh.sent.bytes", "To another host", registry),
                MeshPeerLoad::getSentBytes));
    this.ofNetworks =
        List.of(
            new Counted<>(
                new MultiCounter("godwit.network.received.bytes", "From other hosts", registry),
                NetworkLoad::getReceivedBytes),
            new Counted<>(
                new MultiCounter("godwit.network.received.packets", "From other hosts", registry),
                NetworkLoad::getReceivedPackets),
            new Counted<>(
                new MultiCounter("godwit.network.sent.bytes", "To other hosts", registry),
                NetworkLoad::getSentBytes),
            new Counted<>(
                new MultiCounter("godwit.network.sent.packets", "To other hosts", registry),
                NetworkLoad::getSentPackets));
  }

  /** A counter, and which count of a load it is. */
  private record Counted<T>(MultiCounter counter, ToLongFunction<T> count) {
    void set(Map<Tags, T> loads) {
      counter.set(
          loads.entrySet().stream()
              .collect(
                  Collectors.toMap(Map.Entry::getKey, each -> count.applyAsLong(each.getValue()))));
    }
  }

  /** What there is in the fleet: hosts by their ids, and networks. */
  private record Known(Map<HostId, String> hosts, Set<String> networks) {
    static Known of(Transaction transaction) {
      return new Known(
          transaction.hosts().all().stream()
              .collect(Collectors.toMap(host -> host.id(), host -> host.name().value())),
          transaction.networks().all().stream()
              .map(network -> network.name().value())
              .collect(Collectors.toSet()));
    }
  }

  /** Reads anew what hosts have told last; to be called every few seconds. */
  public void refresh() {
    Known known = store.read(Known::of);
    Map<Tags, MeshPeerLoad> peers = peers(known);
    ofMesh.forEach(counted -> counted.set(peers));
    handshakes.register(ages(peers), true);
    Map<Tags, NetworkLoad> networks = networks(known);
    ofNetworks.forEach(counted -> counted.set(networks));
  }

  private static List<Row<?>> ages(Map<Tags, MeshPeerLoad> peers) {
    return peers.entrySet().stream()
        .filter(peer -> peer.getValue().getHandshakeAgeSeconds() >= 0)
        .<Row<?>>map(peer -> Row.of(peer.getKey(), peer.getValue().getHandshakeAgeSeconds()))
        .toList();
  }

  private Map<Tags, MeshPeerLoad> peers(Known known) {
    return loads(known)
        .flatMap(
            host ->
                host.load().getMeshPeersList().stream()
                    .filter(peer -> known.hosts().containsKey(HostId.of(peer.getHostId())))
                    .map(peer -> Map.entry(tags(host, known, peer), peer)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> other));
  }

  private static Tags tags(Loaded host, Known known, MeshPeerLoad peer) {
    return Tags.of("host", host.name(), "peer", known.hosts().get(HostId.of(peer.getHostId())));
  }

  private Map<Tags, NetworkLoad> networks(Known known) {
    return loads(known)
        .flatMap(
            host ->
                host.load().getNetworksList().stream()
                    .filter(network -> known.networks().contains(network.getNetwork()))
                    .map(
                        network ->
                            Map.entry(
                                Tags.of("host", host.name(), "network", network.getNetwork()),
                                network)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> other));
  }

  private record Loaded(String name, LoadReport load) {}

  private Stream<Loaded> loads(Known known) {
    return known.hosts().entrySet().stream()
        .flatMap(
            host ->
                reports.of(host.getKey()).load().stream()
                    .map(load -> new Loaded(host.getValue(), load)));
  }
}
