package io.godwit.bench.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.NetworkView;
import io.godwit.api.VmView;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Installation;
import io.godwit.bench.fixture.Move;
import io.godwit.bench.fixture.NetworkClient;
import io.godwit.bench.fixture.VmImage;
import io.godwit.bench.probe.EchoStream;
import io.godwit.bench.probe.Place;
import io.godwit.lab.Await;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network with IPv6 on the real lab: its guest makes its address by itself. */
@Tag("lab")
class DualStackLabTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String RANGE6 = "fd12:3456:789a:1::/64";
  private static final String GATEWAY6 = "fd12:3456:789a:1::1";

  @TempDir private static Path raw;

  private static Deployment deployment;
  private static VmView vault;
  private static NetworkClient caller;

  /** The caller has the addresses of a VM that is stopped, by which policies know it. */
  @BeforeAll
  static void start() throws IOException, InterruptedException {
    deployment = Deployment.start(Installation.find(), InstantSource.system(), System.err::println);
    deployment
        .godwit()
        .run("network", "create", "dual", "--range", "10.5.0.0/24", "--ipv6", RANGE6)
        .require();
    VmView stopped = deployment.startVmIn("dual", "caller", "east-2");
    deployment.godwit().run("vm", "stop", "caller", "--force").require();
    vault = deployment.startVmIn("dual", "vault", "east-1");
    NetworkView dual = deployment.controller().network("dual");
    caller = NetworkClient.attach(deployment.host("east-2"), dual, stopped.address());
    caller.take(stopped.ipv6());
    VmImage.awaitServices(caller, vault.ipv6());
  }

  @AfterAll
  static void remove() {
    if (deployment != null) {
      deployment.close();
    }
  }

  @Test
  void aClosedNetworkIsClosedByIpv6TooAndAConnectionThatAPolicyLetInGoesWithItsVm()
      throws Exception {
    assertThat(vault.ipv6()).startsWith("fd12:3456:789a:1:5054:6eff:fe");
    assertThat(lookedUp("vault.dual.godwit")).contains(vault.ipv6()).contains(vault.address());
    assertThat(NetworkLabTest.isOpen(caller, vault.ipv6())).as("while it is open").isTrue();

    deployment.godwit().run("policy", "close", "dual").require();
    awaitOpen(false);
    assertThat(NetworkLabTest.isOpen(caller, vault.address())).as("by IPv4").isFalse();
    allow();
    awaitOpen(true);

    try (EchoStream stream = EchoStream.start(caller, vault.ipv6(), raw.resolve("dual"))) {
      deployment.godwit().run("policy", "remove", policy()).require();
      awaitOpen(false);
      for (String host : List.of("west-1", "east-1")) {
        Move move = deployment.mover().move("vault", host).require();
        assertThat(stream.survived(move.window().end(), LIMIT))
            .as("the connection after the move to " + host)
            .isTrue();
        assertThat(NetworkLabTest.isOpen(caller, vault.ipv6()))
            .as("a new one at " + host)
            .isFalse();
      }
    }
    allow();
    awaitOpen(true);
    assertThat(deployment.controller().vm("vault").ipv6()).isEqualTo(vault.ipv6());
  }

  /**
   * At a host that has no VM of the network. The client is beside that host, which has no other way
   * to the outside by IPv6.
   */
  @Test
  void clientsOutsideKeepTheirConnectionsByIpv6ThroughAFrontDoorWhileTheVmMovesBehindIt()
      throws Exception {
    LabHost door = deployment.host("west-1");
    outside(door);
    Place client = command -> door.command(inside(command));
    deployment.godwit().run("expose", "vault", "--port", "7", "--at", door.name()).require();
    Await.until(
        () -> NetworkLabTest.isOpen(client, HOST6), LIMIT, () -> "the front door is shut by IPv6");

    try (EchoStream stream = EchoStream.start(client, HOST6, raw.resolve("door"))) {
      for (String host : List.of("east-2", "west-1", "east-1")) {
        Move move = deployment.mover().move("vault", host).require();
        assertThat(stream.survived(move.window().end(), LIMIT)).as("after " + host).isTrue();
      }
      deployment.godwit().run("policy", "close", "dual").require();
      assertThat(NetworkLabTest.isOpen(client, HOST6)).as("what is exposed is let in").isTrue();
      deployment.godwit().run("unexpose", "vault", "--port", "7").require();
      Await.until(
          () -> !NetworkLabTest.isOpen(client, HOST6),
          LIMIT,
          () -> "a port that drains still takes connections");
      assertThat(stream.survived(Instant.now(), LIMIT)).as("while it drains").isTrue();
    }
    deployment.godwit().run("policy", "open", "dual").require();
    deployment.godwit().run("unexpose", "vault", "--port", "7", "--now").require();
  }

  private static final String HOST6 = "fd99::1";

  private static void outside(LabHost host) {
    host.run("ip", "netns", "add", "outside6");
    host.run("ip", "link", "add", "outside6", "type", "veth", "peer", "eth0", "netns", "outside6");
    host.run("ip", "address", "add", HOST6 + "/64", "dev", "outside6", "nodad");
    host.run("ip", "link", "set", "outside6", "up");
    host.run("ip", "-n", "outside6", "address", "add", "fd99::2/64", "dev", "eth0", "nodad");
    host.run("ip", "-n", "outside6", "link", "set", "lo", "up");
    host.run("ip", "-n", "outside6", "link", "set", "eth0", "up");
    host.run("ip", "-6", "route", "add", "default", "via", "fd99::2", "dev", "outside6");
  }

  private static List<String> inside(List<String> command) {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", "outside6"));
    inside.addAll(command);
    return inside;
  }

  private static String lookedUp(String name) {
    return deployment
        .host("east-2")
        .run("ip", "netns", "exec", caller.name(), "busybox", "nslookup", name, GATEWAY6);
  }

  private static void awaitOpen(boolean wanted) {
    Await.until(
        () -> NetworkLabTest.isOpen(caller, vault.ipv6()) == wanted,
        LIMIT,
        () -> "whether a new connection is let in by IPv6: " + !wanted);
  }

  private static void allow() throws Exception {
    deployment
        .godwit()
        .run("policy", "allow", "--network", "dual", "--from", "vm:caller", "--to", "vm:vault")
        .require();
  }

  private static String policy() {
    return Long.toString(deployment.controller().policies(Optional.of("dual")).getFirst().number());
  }
}
