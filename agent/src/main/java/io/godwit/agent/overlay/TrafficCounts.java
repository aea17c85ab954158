package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.DeviceNames;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.MeshPeerLoad;
import io.godwit.protocol.v1.NetworkLoad;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What has gone through the mesh and through networks, as the kernel and WireGuard count it. Read
 * every 10 s at most: reports go out more often, and {@code wg} is a program each time.
 */
final class TrafficCounts {
  private static final Logger LOG = System.getLogger(TrafficCounts.class.getName());
  private static final Duration FRESH = Duration.ofSeconds(10);
  private static final long NONE = -1;

  private final Supplier<Layout> layout;
  private final Path devices;
  private final Programs programs;
  private final InstantSource clock;
  private Optional<Counts> last = Optional.empty();

  private record Counts(Instant at, List<MeshPeerLoad> peers, List<NetworkLoad> networks) {}

  /**
   * @param devices where the kernel shows them
   * @param clock the machine's, by which WireGuard tells its handshakes
   */
  TrafficCounts(Supplier<Layout> layout, Path devices, Programs programs, InstantSource clock) {
    this.layout = layout;
    this.devices = devices;
    this.programs = programs;
    this.clock = clock;
  }

  synchronized void addTo(LoadReport.Builder report) {
    Instant now = programs.tasks().instant();
    Counts counts =
        last.filter(before -> now.isBefore(before.at().plus(FRESH))).orElseGet(() -> read(now));
    last = Optional.of(counts);
    report.addAllMeshPeers(counts.peers()).addAllNetworks(counts.networks());
  }

  private Counts read(Instant now) {
    Layout current = layout.get();
    return new Counts(now, peers(current.peers()), networks(current.segments()));
  }

  private List<MeshPeerLoad> peers(List<Peer> known) {
    if (!Files.exists(devices.resolve(DeviceNames.MESH))) {
      return List.of();
    }
    try {
      MeshDump dump = MeshDump.read(programs.output("wg", "show", DeviceNames.MESH, "dump"));
      return known.stream()
          .flatMap(peer -> dump.of(peer.key()).map(at -> load(peer, at)).stream())
          .toList();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "what has gone through the mesh is not told", e);
      return List.of();
    }
  }

  private MeshPeerLoad load(Peer peer, MeshDump.Peer counted) {
    return MeshPeerLoad.newBuilder()
        .setHostId(peer.host().toString())
        .setReceivedBytes(counted.received())
        .setSentBytes(counted.sent())
        .setHandshakeAgeSeconds(
            counted
                .handshake()
                .map(at -> Math.max(0, Duration.between(at, clock.instant()).toSeconds()))
                .orElse(NONE))
        .build();
  }

  private List<NetworkLoad> networks(List<Segment> segments) {
    List<NetworkLoad> loads = new ArrayList<>();
    for (Segment segment : segments) {
      Path counters = devices.resolve(DeviceNames.vxlan(segment.vni())).resolve("statistics");
      try {
        if (Files.isDirectory(counters)) {
          loads.add(load(segment, counters));
        }
      } catch (IOException | NumberFormatException e) {
        LOG.log(Level.DEBUG, "what has gone through a network is not told", e);
      }
    }
    return loads;
  }

  private static NetworkLoad load(Segment segment, Path counters) throws IOException {
    return NetworkLoad.newBuilder()
        .setNetwork(segment.network().value())
        .setReceivedBytes(count(counters, "rx_bytes"))
        .setReceivedPackets(count(counters, "rx_packets"))
        .setSentBytes(count(counters, "tx_bytes"))
        .setSentPackets(count(counters, "tx_packets"))
        .build();
  }

  private static long count(Path counters, String name) throws IOException {
    return Long.parseLong(Files.readString(counters.resolve(name)).strip());
  }
}
