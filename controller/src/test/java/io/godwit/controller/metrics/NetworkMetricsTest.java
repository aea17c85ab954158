package io.godwit.controller.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.fleet.HostReports;
import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.Openness;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.memory.Memory;
import io.godwit.controller.store.memory.MemoryStore;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.ProviderName;
import io.godwit.model.Subnet;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.Hello;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.MeshPeerLoad;
import io.godwit.protocol.v1.NetworkLoad;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetworkMetricsTest {
  private static final HostId EAST = HostId.of("0197c3a0-0000-7000-8000-000000000001");
  private static final HostId WEST = HostId.of("0197c3a0-0000-7000-8000-000000000002");
  private static final HostId STRANGER = HostId.of("0197c3a0-0000-7000-8000-000000000009");
  private static final NetworkName SHOP = new NetworkName("shop");

  private final Store store = MemoryStore.open(new Memory());
  private final HostReports reports =
      new HostReports(store, InstantSource.fixed(Instant.parse("2026-11-27T12:00:00Z")));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final NetworkMetrics metrics = new NetworkMetrics(store, reports, registry);

  @BeforeEach
  void enterHosts() {
    store.change(
        all -> {
          all.hosts().insert(EAST, new HostName("east-1"), new ProviderName("lab"), Instant.EPOCH);
          all.hosts().insert(WEST, new HostName("west-1"), new ProviderName("lab"), Instant.EPOCH);
          all.networks()
              .insert(
                  new NetworkRecord(
                      SHOP,
                      new Vni(1000),
                      Subnet.parse("10.5.0.0/24"),
                      Optional.empty(),
                      Mtu.USUAL,
                      Openness.OPEN,
                      Instant.EPOCH));
        });
    reports.linked(EAST, Hello.newBuilder().setBootId("boot").build());
  }

  @Test
  void hostsAreToldApartByPeerAndByNetwork() {
    reports.load(EAST, load(100));

    assertThat(shown())
        .containsExactlyInAnyOrder(
            "godwit.mesh.received.bytes of east-1, west-1: 100.0",
            "godwit.mesh.sent.bytes of east-1, west-1: 101.0",
            "godwit.mesh.handshake.age of east-1, west-1: 12.0",
            "godwit.network.received.bytes of east-1, shop: 102.0",
            "godwit.network.received.packets of east-1, shop: 103.0",
            "godwit.network.sent.bytes of east-1, shop: 104.0",
            "godwit.network.sent.packets of east-1, shop: 105.0");
  }

  @Test
  void countersFollowTheHosts() {
    reports.load(EAST, load(100));
    assertThat(shown()).isNotEmpty();
    reports.load(EAST, load(7));

    assertThat(shown())
        .as("after its mesh was made anew")
        .contains("godwit.mesh.received.bytes of east-1, west-1: 7.0");
  }

  @Test
  void whatIsOfNoHostOrNetworkOfTheFleetIsNotCounted() {
    reports.load(
        EAST,
        LoadReport.newBuilder()
            .addMeshPeers(MeshPeerLoad.newBuilder().setHostId(STRANGER.toString()))
            .addNetworks(NetworkLoad.newBuilder().setNetwork("invented"))
            .build());

    assertThat(shown()).isEmpty();
  }

  @Test
  void rowsAreGoneWithTheHostsLink() {
    reports.load(EAST, load(100));
    assertThat(shown()).isNotEmpty();
    reports.unlinked(EAST);

    assertThat(shown()).isEmpty();
  }

  @Test
  void rowsAreGoneWithTheNetworkAndThePeer() {
    reports.load(EAST, load(100));
    assertThat(shown()).isNotEmpty();
    store.change(
        all -> {
          boolean unused = all.networks().remove(SHOP);
          all.hosts().delete(WEST);
        });

    assertThat(shown()).isEmpty();
  }

  @Test
  void peerWithoutAHandshakeHasNoAge() {
    LoadReport.Builder load = load(100).toBuilder();
    load.getMeshPeersBuilder(0).setHandshakeAgeSeconds(-1);
    reports.load(EAST, load.build());

    assertThat(shown()).hasSize(6).noneMatch(line -> line.contains("handshake"));
  }

  private List<String> shown() {
    metrics.refresh();
    return registry.getMeters().stream().map(NetworkMetricsTest::shown).toList();
  }

  private static String shown(Meter meter) {
    return "%s of %s: %s"
        .formatted(
            meter.getId().getName(),
            meter.getId().getTags().stream().map(Tag::getValue).collect(Collectors.joining(", ")),
            meter.measure().iterator().next().getValue());
  }

  private static LoadReport load(long first) {
    return LoadReport.newBuilder()
        .addMeshPeers(
            MeshPeerLoad.newBuilder()
                .setHostId(WEST.toString())
                .setReceivedBytes(first)
                .setSentBytes(first + 1)
                .setHandshakeAgeSeconds(12))
        .addNetworks(
            NetworkLoad.newBuilder()
                .setNetwork(SHOP.value())
                .setReceivedBytes(first + 2)
                .setReceivedPackets(first + 3)
                .setSentBytes(first + 4)
                .setSentPackets(first + 5))
        .build();
  }
}
