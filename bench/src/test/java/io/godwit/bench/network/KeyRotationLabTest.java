package io.godwit.bench.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.HostView;
import io.godwit.api.TraceView;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Installation;
import io.godwit.bench.fixture.Move;
import io.godwit.bench.fixture.NetworkClient;
import io.godwit.bench.fixture.Outcome;
import io.godwit.bench.fixture.VmImage;
import io.godwit.bench.probe.DatagramStream;
import io.godwit.bench.probe.EchoStream;
import io.godwit.lab.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys of the mesh are changed under traffic between two hosts, which goes both ways. One
 * deployment for all, so the tests have an order.
 */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeyRotationLabTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String HERE = "east-1";
  private static final String THERE = "west-1";

  @TempDir private static Path raw;

  private static Deployment deployment;
  private static NetworkClient client;
  private static String web;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    deployment = Deployment.start(Installation.find(), InstantSource.system(), System.err::println);
    deployment.godwit().run("network", "create", "shop", "--range", "10.5.0.0/24").require();
    deployment.startVmIn("shop", "db", THERE);
    web = deployment.startVmIn("shop", "web", HERE).address();
    client =
        NetworkClient.attach(
            deployment.host(THERE), deployment.controller().network("shop"), "10.5.0.250");
    VmImage.awaitServices(client, web);
  }

  @AfterAll
  static void remove() {
    if (deployment != null) {
      deployment.close();
    }
  }

  /** A datagram each 10 ms: a gap shows as one that is lost. */
  @Test
  @Order(1)
  void noDatagramIsLostWhileBothHostsChangeTheirKeysInTurnAndAMoveRightAfterIsAsAnyOther()
      throws Exception {
    try (DatagramStream datagrams = DatagramStream.start(client, web, raw.resolve("udp"));
        EchoStream stream = EchoStream.start(client, web, raw.resolve("tcp"))) {
      Instant quietUntil = Instant.now().plusSeconds(5);
      assertThat(stream.survived(quietUntil, LIMIT)).isTrue();
      Duration without = stream.takeLongestSilence();
      List<Duration> silences = new ArrayList<>();
      for (String host : List.of(HERE, THERE, HERE, THERE, HERE, THERE)) {
        String key = key(host);
        deployment.godwit().run("host", "rotate-key", host).require();
        assertThat(stream.survived(Instant.now(), LIMIT)).isTrue();
        silences.add(stream.takeLongestSilence());
        Await.until(() -> !key(host).equals(key), LIMIT, () -> "the controller knows " + key);
        assertThat(inUse(host)).isEqualTo(key(host));
      }
      assertThat(datagrams.survived(Instant.now(), LIMIT)).isTrue();
      System.err.printf(
          "datagrams lost: %d of %d; longest silence of a connection with no change %s, with each %s%n",
          datagrams.lost(), datagrams.answers(), without, silences);
      assertThat(datagrams.lost()).isZero();
      assertThat(datagrams.wrong()).isZero();

      deployment.godwit().run("host", "rotate-key", "east-2").require();
      deployment.godwit().run("host", "rotate-key", THERE).require();
      for (String host : List.of("east-2", HERE)) {
        Move move = deployment.mover().move("web", host).require();
        assertThat(stream.survived(move.window().end(), LIMIT)).as("after " + host).isTrue();
      }
      assertThat(stream.broken()).isEmpty();
    }
    // A guest that has just begun may not answer yet.
    Await.until(
        () -> trace().state().equals("OK"), LIMIT, () -> "the trace by keys of now: " + trace());
  }

  @Test
  @Order(2)
  void aHostThatDoesNotAgreeIsNamedAndTheKeyStays() throws Exception {
    String key = key(HERE);
    deployment.host(THERE).daemon("agent").kill();

    Outcome refused = deployment.godwit().run("host", "rotate-key", HERE);

    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.complaints()).contains(THERE).contains("Nothing was changed");
    assertThat(inUse(HERE)).isEqualTo(key);
    deployment.awaitConnected();
  }

  /** Whatever moment that is: the change is completed or taken back, and nobody is cut off. */
  @Test
  @Order(3)
  void anAgentThatIsKilledWhileItChangesItsKeyLeavesAWayThere() throws Exception {
    try (EchoStream stream = EchoStream.start(client, web, raw.resolve("killed"))) {
      for (int millis : List.of(0, 60, 120, 250)) {
        CompletableFuture<Void> asked = CompletableFuture.runAsync(() -> ask(HERE));
        Thread.sleep(400 + millis);
        deployment.host(HERE).daemon("agent").kill();
        asked.join();
        deployment.awaitConnected();
        Await.until(
            () -> inUse(HERE).equals(key(HERE)),
            LIMIT,
            () -> "the key in use is not the one that the controller knows");
        assertThat(stream.survived(Instant.now(), LIMIT)).as("killed after " + millis).isTrue();
      }
      assertThat(stream.broken()).isEmpty();
    }
  }

  @Test
  @Order(4)
  void aHostThatIsRemovedHasItsKeyNoMoreAndIsNoPeerOfOthers() throws Exception {
    String key = key("east-2");
    Await.until(
        () -> !devices("east-2").contains("gwbr"),
        LIMIT,
        () -> "east-2 still has the network of a VM that has left");
    String secret = secret("east-2");

    deployment.godwit().run("host", "remove", "east-2").require();

    Await.until(
        () -> !secret("east-2").equals(secret),
        LIMIT,
        () -> "the key of a host that was removed is still there");
    assertThat(devices("east-2")).doesNotContain("gwmesh");
    for (String host : List.of(HERE, THERE)) {
      assertThat(deployment.host(host).run("wg", "show", "gwmesh", "peers")).doesNotContain(key);
    }
  }

  private static TraceView trace() {
    return deployment.controller().trace("web", "db", Optional.empty());
  }

  private static String secret(String host) {
    return deployment.host(host).run("cat", "/var/lib/godwit/agent/mesh.key");
  }

  private static String devices(String host) {
    return deployment.host(host).run("ip", "-brief", "link");
  }

  private static void ask(String host) {
    try {
      Outcome unused = deployment.godwit().run("host", "rotate-key", host);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String key(String host) {
    HostView view = deployment.controller().host(host);
    return view.meshKey();
  }

  private static String inUse(String host) {
    return deployment.host(host).run("wg", "show", "gwmesh", "public-key").strip();
  }
}
