package io.godwit.bench.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.TraceView;
import io.godwit.api.VmView;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Installation;
import io.godwit.bench.fixture.Move;
import io.godwit.bench.fixture.NetworkClient;
import io.godwit.bench.fixture.VmImage;
import io.godwit.bench.probe.AcknowledgedWriter;
import io.godwit.bench.probe.Capture;
import io.godwit.bench.probe.EchoStream;
import io.godwit.bench.probe.Observer;
import io.godwit.lab.Await;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hosts at two providers, each behind a NAT of the strictest kind, and one that both can dial.
 * One deployment for all, so the tests have an order.
 */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NatLabTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String RANGE = "10.5.0.0/24";
  private static final String MARKER = "m-nobody-on-the-way-reads-this";

  /** The third, at the provider of one of the two, which it reaches at its private address. */
  private static final String RELAY = "east-1";

  @TempDir private static Path raw;

  private static Deployment deployment;
  private static NetworkClient atRelay;
  private static NetworkClient behindNat;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    deployment =
        Deployment.startBehindNat(
            Installation.find(),
            Set.of("east-2", "west-1"),
            InstantSource.system(),
            System.err::println);
    deployment.godwit().run("network", "create", "shop", "--range", RANGE).require();
    deployment.startVmIn("shop", "web", "west-1");
    deployment.startVmIn("shop", "db", RELAY);
    deployment.startVmIn("shop", "cache", "east-2");
    atRelay = attach(RELAY, "10.5.0.250");
    behindNat = attach("east-2", "10.5.0.251");
  }

  private static NetworkClient attach(String host, String address) {
    return NetworkClient.attach(
        deployment.host(host), deployment.controller().network("shop"), address);
  }

  @AfterAll
  static void remove() {
    if (deployment != null) {
      deployment.close();
    }
  }

  @Test
  @Order(1)
  void nobodyOutsideDialsAHostBehindANatAndItsNeighboursDo() {
    assertThat(dials(RELAY, "west-1")).isFalse();
    assertThat(dials("east-2", "west-1")).isFalse();
    assertThat(dials("west-1", "east-2")).isFalse();
    assertThat(dials("west-1", RELAY)).isTrue();
    assertThat(dials(RELAY, "east-2")).isTrue();
  }

  @Test
  @Order(2)
  void aConnectionOutlivesMovesFromAHostBehindANatAndToIt() throws Exception {
    VmImage.awaitServices(atRelay, vm().address());
    try (Observer observer = Observer.start(atRelay, vm().address(), "web", raw)) {
      for (String host : List.of(RELAY, "west-1")) {
        Move move = deployment.mover().move("web", host).require();
        Observer.Seen seen = observer.see(move.window());
        assertThat(move.operation().relay()).as("nobody needs to relay").isNull();
        assertThat(seen.connectionSurvived())
            .as("the connection after the move to " + host)
            .isTrue();
        assertThat(seen.writesLost()).isZero();
      }
    }
  }

  @Test
  @Order(3)
  void betweenTwoNatsAConnectionAndItsMovesGoByWayOfTheThird() throws Exception {
    VmImage.awaitServices(behindNat, vm().address());
    // A guest that gets no core for a second does not answer the trace in time.
    Await.until(() -> trace().state().equals("OK"), LIMIT, () -> "the trace: " + trace());
    assertThat(trace().forth())
        .extracting(TraceView.Hop::what)
        .anySatisfy(what -> assertThat(what).contains("relayed by " + RELAY));
    moveUnderWrites(raw.resolve("relayed.jsonl"));
  }

  private static TraceView trace() {
    return deployment.controller().trace("web", "cache", Optional.empty());
  }

  /**
   * The network and the streams of the moves, neither of which the relay can read. It has no part
   * in the network then: a host that has gets what is for a client of which no VM's host knows.
   */
  @Test
  @Order(4)
  void whatIsRelayedCannotBeReadThere() throws Exception {
    Capture.requireInstalled();
    deployment.mover().move("db", "east-2").require();
    Path file = raw.resolve("relay.pcap");
    try (Capture capture = Capture.start(deployment.host(RELAY)::command, "any", file)) {
      moveUnderWrites(raw.resolve("captured.jsonl"));
      assertThat(capture.stop().packets()).isGreaterThan(1000);
      assertThat(capture.count(MARKER.getBytes(StandardCharsets.US_ASCII))).isZero();
    }
  }

  private static void moveUnderWrites(Path log) throws Exception {
    try (AcknowledgedWriter writer =
        AcknowledgedWriter.start(behindNat, vm().address(), MARKER, log)) {
      for (String host : List.of("east-2", "west-1")) {
        long before = writer.acknowledged();
        Await.until(
            () -> writer.acknowledged() > before + 20,
            LIMIT,
            () -> "the VM acknowledges too few lines: " + writer.acknowledged());
        Move move = deployment.mover().move("web", host).require();
        assertThat(move.operation().relay()).isEqualTo(RELAY);
        assertThat(writer.survived(move.window().end(), LIMIT))
            .as("the connection after the move to " + host)
            .isTrue();
      }
    }
  }

  /** Relaying the mesh is the kernel's work: an agent that ends takes none of it along. */
  @Test
  @Order(5)
  void theMeshIsRelayedWithoutTheRelaysAgent() throws Exception {
    try (EchoStream stream =
        EchoStream.start(behindNat, vm().address(), raw.resolve("relays-agent"))) {
      deployment.host(RELAY).daemon("agent").kill();
      assertThat(stream.survived(Instant.now().plusSeconds(5), LIMIT)).isTrue();
      deployment.awaitConnected();
      assertThat(stream.survived(Instant.now(), LIMIT)).isTrue();
    }
  }

  private static VmView vm() {
    return deployment.controller().vm("web");
  }

  /** The tunnel's port. */
  private static boolean dials(String from, String to) {
    LabHost target = deployment.host(to);
    return deployment
        .host(from)
        .execute("timeout", "2", "bash", "-c", "exec 3<>\"/dev/tcp/$0/8444\"", target.address())
        .succeeded();
  }
}
