package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.agent.overlay.Layout.Stamp;
import io.godwit.model.MeshKey;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.MeshPeerLoad;
import io.godwit.protocol.v1.NetworkLoad;
import io.godwit.protocol.v1.Trace;
import io.godwit.protocol.v1.TraceReport;
import io.godwit.protocol.v1.TracedDevice;
import io.godwit.protocol.v1.TracedForwarding;
import io.godwit.protocol.v1.TracedMesh;
import io.godwit.runtime.Command;
import io.godwit.runtime.VirtualThreadTasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** At "east", where VM "web" is; "db" is at "west". */
class SoundingsTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_795_780_812);
  private static final int MESH_MTU = 1420;

  @TempDir Path devices;

  private final VirtualThreadTasks tasks = new VirtualThreadTasks(Clock.systemUTC());
  private final Queue<List<String>> asked = new ConcurrentLinkedQueue<>();
  private String links = SoundingTexts.LINKS;
  private String dump = SoundingTexts.DUMP;
  private int passes = MESH_MTU;
  private String neighbour = "fd12::5054:6eff:fe00:1 lladdr 52:54:6e:00:00:01 REACHABLE\n";

  @AfterEach
  void end() {
    tasks.close();
  }

  @Test
  void tellsWhatIsThereAndMeasuresTheMesh() throws Exception {
    TraceReport report = look(question().build());

    assertThat(report.getTap()).isEqualTo(device("gwt0000000000aa", 1280, "gwbr1000").build());
    assertThat(report.getBridge()).isEqualTo(device("gwbr1000", 1280, "").build());
    assertThat(report.getVxlan())
        .isEqualTo(device("gwvx1000", 1280, "gwbr1000").setUp(false).build());
    assertThat(report.getAnswer().getMac()).isEqualTo("52:54:6e:00:00:01");
    assertThat(report.getAnswer().getMicros()).isEqualTo(312);
    assertThat(report.getForwarding())
        .isEqualTo(
            TracedForwarding.newBuilder()
                .setDevice("gwvx1000")
                .setMeshAddress("fd67:6f64:7769:7400:8000::2")
                .setHostId(Overlays.WEST.toString())
                .setEpoch(3)
                .build());
    assertThat(report.getMesh())
        .isEqualTo(
            TracedMesh.newBuilder()
                .setDevice(device("gwmesh", 1420, ""))
                .setWantedMtu(MESH_MTU)
                .setPublicKey(SoundingTexts.WEST_KEY)
                .setEndpoint("172.31.2.11:51820")
                .setHandshakeAgeMillis(12_000)
                .setRoundTripMicros(404)
                .setLargestPacket(MESH_MTU)
                .build());
    assertThat(pings()).as("full packets pass: no others are tried").hasSize(2);
  }

  @Test
  void findsTheLargestPacketWhereFullOnesDoNotPass() throws Exception {
    passes = 1371;

    assertThat(look(question().build()).getMesh().getLargestPacket()).isBetween(1366, 1371);
    assertThat(pings()).hasSizeLessThan(40);
  }

  @Test
  void searchesForNoPacketWhereNobodyAnswers() throws Exception {
    passes = 0;

    TracedMesh mesh = look(question().build()).getMesh();

    assertThat(mesh.getRoundTripMicros()).isEqualTo(-1);
    assertThat(mesh.getLargestPacket()).isZero();
    assertThat(pings()).hasSize(2);
  }

  @Test
  void pingsNobodyOfWhomTheMeshKnowsNothing() throws Exception {
    dump = "";

    TracedMesh mesh = look(question().build()).getMesh();

    assertThat(mesh.getPublicKey()).isEmpty();
    assertThat(mesh.getHandshakeAgeMillis()).isEqualTo(-1);
    assertThat(pings()).isEmpty();
  }

  @Test
  void measuresNoMeshThatNobodyAskedFor() throws Exception {
    assertThat(look(question().setToHostId("").build()).hasMesh()).isFalse();
    assertThat(pings()).isEmpty();
  }

  @Test
  void looksForTheVmByIpv6WhereItHasSuch() throws Exception {
    TraceReport report = look(question().setIpv6("fd12::5054:6eff:fe00:1").build());
    assertThat(report.getNeighbour().getMac()).isEqualTo("52:54:6e:00:00:01");

    List<String> looks =
        asked.stream()
            .map(each -> String.join(" ", each))
            .filter(each -> each.contains("fd12::"))
            .toList();
    assertThat(looks).hasSize(3);
    assertThat(looks.getFirst()).endsWith("neigh del fd12::5054:6eff:fe00:1 dev lan0");
    assertThat(looks.getLast()).contains("neigh show");

    neighbour = "fd12::5054:6eff:fe00:1 dev lan0 FAILED\n";
    report = look(question().setIpv6("fd12::5054:6eff:fe00:1").build());
    assertThat(report.hasNeighbour()).isTrue();
    assertThat(report.getNeighbour().getMac()).isEmpty();

    assertThat(look(question().build()).hasNeighbour()).isFalse();
  }

  @Test
  void saysWhatIsNotThere() throws Exception {
    links = "[]";

    TraceReport report = look(question().build());

    assertThat(report.getTap().getName()).isEqualTo("gwt0000000000aa");
    assertThat(report.getTap().getPresent()).isFalse();
    assertThat(report.hasAnswer()).isFalse();
    assertThat(report.getForwarding().getDevice()).isEmpty();
    assertThat(report.getForwarding().getEpoch()).as("what is known stays so").isEqualTo(3);
    assertThat(report.getMesh().getDevice().getPresent()).isFalse();
    assertThat(asked).containsExactly(List.of("ip", "-json", "link", "show"));
  }

  /** What comes from outside ends up as programs' arguments. */
  @Test
  void questionThatIsOutOfShapeRunsNoProgram() {
    for (Trace.Builder wrong :
        List.of(
            question().setVmId("web"),
            question().setIpv4("-h"),
            question().setIpv6("-h"),
            question().setVni(-1),
            question().setToMac("-h"),
            question().setToHostId("-h"))) {
      assertThatThrownBy(() -> look(wrong.build())).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void programThatIsMissingIsToldOf() {
    PathLook look =
        new PathLook(
            this::layout,
            MESH_MTU,
            new Programs(
                arguments -> {
                  if (arguments.getFirst().equals("ping")) {
                    throw new IOException("Cannot run program \"ping\"");
                  }
                  return run(arguments);
                },
                tasks),
            () -> NOW);

    assertThatThrownBy(() -> look.look(question().build()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ping");
  }

  @Test
  void tellsWhatHasGoneToHostsAndThroughNetworks() throws Exception {
    counters("gwvx1000", 7000, 70, 5000, 50);
    Files.createDirectory(devices.resolve("gwmesh"));
    TrafficCounts counts = counts();

    LoadReport first = report(counts);

    assertThat(first.getMeshPeersList())
        .as("a peer that is no host of ours does not count")
        .containsExactly(
            MeshPeerLoad.newBuilder()
                .setHostId(Overlays.WEST.toString())
                .setReceivedBytes(18_432)
                .setSentBytes(20_180)
                .setHandshakeAgeSeconds(12)
                .build());
    assertThat(first.getNetworksList())
        .containsExactly(
            NetworkLoad.newBuilder()
                .setNetwork("shop")
                .setReceivedBytes(7000)
                .setReceivedPackets(70)
                .setSentBytes(5000)
                .setSentPackets(50)
                .build());
    assertThat(report(counts)).isEqualTo(first);
    assertThat(asked).as("it is fresh").hasSize(1);
  }

  @Test
  void hostWithoutAMeshRunsNothing() {
    assertThat(report(counts())).isEqualTo(LoadReport.getDefaultInstance());
    assertThat(asked).isEmpty();
  }

  @Test
  void whatCannotBeReadKeepsNothingElseFromBeingTold() throws Exception {
    counters("gwvx1000", 7000, 70, 5000, 50);
    Files.createDirectory(devices.resolve("gwmesh"));
    dump = "a\tb\tc\td\tnever\t1\t2\toff";

    LoadReport report = report(counts());

    assertThat(report.getMeshPeersList()).isEmpty();
    assertThat(report.getNetworksList()).hasSize(1);
  }

  private TrafficCounts counts() {
    return new TrafficCounts(this::layout, devices, new Programs(this::run, tasks), () -> NOW);
  }

  private static LoadReport report(TrafficCounts counts) {
    LoadReport.Builder report = LoadReport.newBuilder();
    counts.addTo(report);
    return report.build();
  }

  private void counters(String device, int... values) throws IOException {
    Path folder = Files.createDirectories(devices.resolve(device).resolve("statistics"));
    List<String> names = List.of("rx_bytes", "rx_packets", "tx_bytes", "tx_packets");
    for (int number = 0; number < values.length; number++) {
      Files.writeString(folder.resolve(names.get(number)), values[number] + "\n");
    }
  }

  private TraceReport look(Trace question) throws IOException, InterruptedException {
    return new PathLook(this::layout, MESH_MTU, new Programs(this::run, tasks), () -> NOW)
        .look(question);
  }

  private Layout layout() {
    Peer west =
        new Peer(Overlays.WEST, new MeshKey(SoundingTexts.WEST_KEY), List.of("172.31.2.11:51820"));
    return new Layout(
        new Stamp(1, 1),
        List.of(west),
        List.of(
            Overlays.segment(
                Overlays.web(Overlays.EAST, 1), Overlays.db(Overlays.WEST, 3, Overlays.EAST))));
  }

  private static Trace.Builder question() {
    return Trace.newBuilder()
        .setVmId(Overlays.WEB.toString())
        .setIpv4("10.5.0.2")
        .setVni(1000)
        .setToVmId(Overlays.DB.toString())
        .setToMac("52:54:6e:00:00:02")
        .setToHostId(Overlays.WEST.toString());
  }

  private static TracedDevice.Builder device(String name, int mtu, String bridge) {
    return TracedDevice.newBuilder()
        .setName(name)
        .setPresent(true)
        .setUp(true)
        .setMtu(mtu)
        .setBridge(bridge);
  }

  private List<List<String>> pings() {
    return asked.stream().filter(command -> command.getFirst().equals("ping")).toList();
  }

  private Command.Ended run(List<String> arguments) {
    asked.add(arguments);
    return switch (arguments.getFirst()) {
      case "ip" -> new Command.Ended(0, arguments.contains("neigh") ? neighbour : links, "");
      case "bridge" -> new Command.Ended(0, SoundingTexts.FDB, "");
      case "wg" -> new Command.Ended(0, dump, "");
      case "arping" -> new Command.Ended(0, SoundingTexts.ARPING, "");
      case "ping" -> ping(arguments);
      default -> throw new IllegalArgumentException(arguments.toString());
    };
  }

  private Command.Ended ping(List<String> arguments) {
    int payload = Integer.parseInt(arguments.get(arguments.indexOf("-s") + 1));
    boolean fits = payload + 48 <= passes;
    return new Command.Ended(
        fits ? 0 : 1, fits ? SoundingTexts.PING : SoundingTexts.PING_UNANSWERED, "");
  }
}
