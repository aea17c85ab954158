package io.godwit.bench.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.NetworkView;
import io.godwit.api.TraceView;
import io.godwit.api.TraceView.Hop;
import io.godwit.api.VmView;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Installation;
import io.godwit.bench.fixture.Move;
import io.godwit.bench.fixture.NetworkClient;
import io.godwit.bench.fixture.Outcome;
import io.godwit.bench.fixture.VmImage;
import io.godwit.bench.probe.EchoStream;
import io.godwit.bench.probe.Observer;
import io.godwit.bench.probe.Place;
import io.godwit.lab.Await;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Networks on the real lab: two with the same addresses, over a real mesh between two providers.
 * One deployment for all, so the tests have an order.
 */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NetworkLabTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String RANGE = "10.5.0.0/24";
  private static final String CLIENT = "10.5.0.250";
  private static final List<String> HOSTS = List.of("east-1", "east-2", "west-1");

  @TempDir private static Path raw;

  private static Deployment deployment;
  private static NetworkClient client;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    deployment = Deployment.start(Installation.find(), InstantSource.system(), System.err::println);
    deployment.godwit().run("network", "create", "shop", "--range", RANGE).require();
    deployment.godwit().run("network", "create", "other", "--range", RANGE).require();
    deployment.startVmIn("shop", "web", "east-1");
    deployment.startVmIn("shop", "db", "east-2");
    deployment.startVmIn("other", "alike", "west-1");
    client = NetworkClient.attach(deployment.host("east-2"), network(), CLIENT);
    VmImage.awaitServices(client, vm("web").address());
  }

  @AfterAll
  static void remove() {
    if (deployment != null) {
      deployment.close();
    }
  }

  @Test
  @Order(1)
  void aVmKeepsItsAddressAndItsConnectionsFromProviderToProviderAndBack() throws Exception {
    VmView web = vm("web");
    try (Observer observer = Observer.start(client, web.address(), "web", raw)) {
      for (String host : List.of("west-1", "east-2", "east-1")) {
        Move move = deployment.mover().move("web", host).require();
        Observer.Seen seen = observer.see(move.window());
        assertThat(seen.connectionSurvived())
            .as("the connection after the move to " + host)
            .isTrue();
        assertThat(seen.writesLost()).isZero();
      }
    }
    assertThat(vm("web").address()).isEqualTo(web.address());
    assertThat(vm("web").host()).isEqualTo("east-1");
  }

  /** Both have the address of the other; only one answers here. */
  @Test
  @Order(2)
  void networksWithTheSameAddressesStayApart() {
    assertThat(vm("alike").address()).isEqualTo(vm("web").address());
    // A network that a host does not need any more lingers.
    Await.until(
        () -> !devices("west-1").contains(NetworkClient.bridge(network())),
        LIMIT,
        () -> "west-1 still has the network of a VM that has left: " + devices("west-1"));
    assertThat(devices("west-1"))
        .contains(NetworkClient.bridge(deployment.controller().network("other")));
    assertThat(macOf(vm("web").address())).isEqualTo(memberMac("web"));
  }

  /** At a host that has no VM of the network, and at another provider than the VM. */
  @Test
  @Order(3)
  void clientsOutsideKeepTheirConnectionsThroughAFrontDoorWhileTheVmMovesBehindIt()
      throws Exception {
    LabHost door = deployment.host("west-1");
    Place outside = deployment.lab().client()::command;
    deployment.godwit().run("expose", "web", "--port", "7", "--at", door.name()).require();
    awaitMade();

    try (EchoStream stream = EchoStream.start(outside, door.address(), raw.resolve("door"))) {
      for (String host : List.of("east-2", "east-1")) {
        Move move = deployment.mover().move("web", host).require();
        assertThat(stream.survived(move.window().end(), LIMIT))
            .as("the connection after the move to " + host)
            .isTrue();
      }
      assertThat(isOpen(outside, door.address())).as("whether it was open before").isTrue();
      deployment.godwit().run("unexpose", "web", "--port", "7").require();
      Await.until(
          () -> !isOpen(outside, door.address()),
          LIMIT,
          () -> "a port that drains still takes connections");
      assertThat(stream.survived(Instant.now(), LIMIT)).as("while it drains").isTrue();
    }
    deployment.godwit().run("unexpose", "web", "--port", "7", "--now").require();
  }

  @Test
  @Order(4)
  void connectionsLastWhileAgentsAreKilledAndComeBack() throws Exception {
    try (EchoStream stream = EchoStream.start(client, vm("web").address(), raw.resolve("agents"))) {
      for (String host : List.of("east-1", "east-2")) {
        deployment.host(host).daemon("agent").kill();
      }
      assertThat(stream.survived(Instant.now(), LIMIT)).isTrue();
      deployment.awaitConnected();
      assertThat(stream.survived(Instant.now(), LIMIT)).isTrue();
    }
    awaitMade();
  }

  /** As if it had crashed: it has lost its key and all that it was told. Agents look each 20 s. */
  @Test
  @Order(5)
  void aMeshThatDiedIsMadeAgain() throws Exception {
    LabHost host = deployment.host("east-1");
    host.run("ip", "link", "delete", "dev", "gwmesh");

    VmImage.awaitServices(client, vm("web").address());
    try (EchoStream stream = EchoStream.start(client, vm("web").address(), raw.resolve("mesh"))) {
      assertThat(stream.survived(Instant.now(), LIMIT)).isTrue();
    }
  }

  @Test
  @Order(6)
  void aTraceFindsAllHopsRightAcrossProvidersAndNamesTheOneThatIsNot() throws Exception {
    // Agents were killed before: a move is refused while a host does not answer.
    awaitRight();
    deployment.mover().move("web", "west-1").require();
    awaitMade();
    awaitRight();
    TraceView right = trace();
    assertThat(right.forth()).extracting(Hop::kind).contains("MESH");
    assertThat(right.forth())
        .filteredOn(hop -> hop.kind().equals("MESH") || hop.kind().equals("VM"))
        .extracting(Hop::latencyMillis)
        .doesNotContainNull();
    String seen = deployment.godwit().run("network", "trace", "web", "db").require();
    assertThat(seen).contains("all hops are OK");

    LabHost host = deployment.host("west-1");
    String mac = memberMac("db");
    String vxlan = NetworkClient.bridge(network()).replace("gwbr", "gwvx");
    String nobody = "fd67:6f64:7769:7400::1";
    assertNamed(
        "FORWARDING at west-1", () -> host.run("bridge", "fdb", "del", mac, "dev", vxlan, "self"));
    awaitRight();
    assertNamed(
        "FORWARDING at west-1",
        () -> host.run("bridge", "fdb", "replace", mac, "dev", vxlan, "dst", nobody, "self"));
    awaitRight();
    assertNamed("BRIDGE at west-1", () -> host.run("ip", "link", "set", "dev", vxlan, "down"));
    host.run("ip", "link", "set", "dev", vxlan, "up");
    awaitRight();
    deployment.mover().move("web", "east-1").require();
    awaitMade();
  }

  /** It is not among what the network lets in any more, so it must have been brought along. */
  @Test
  @Order(7)
  void aConnectionThatAPolicyLetInGoesWithItsVmAlsoWithoutThePolicy() throws Exception {
    deployment.godwit().run("network", "create", "guarded", "--range", RANGE).require();
    deployment.godwit().run("policy", "close", "guarded").require();
    VmView caller = deployment.startVmIn("guarded", "caller", "east-2");
    deployment.godwit().run("vm", "stop", "caller", "--force").require();
    VmView vault = deployment.startVmIn("guarded", "vault", "east-1");
    allow("caller", "vault");
    NetworkView guarded = deployment.controller().network("guarded");

    try (NetworkClient asCaller =
        NetworkClient.attach(deployment.host("east-2"), guarded, caller.address())) {
      VmImage.awaitServices(asCaller, vault.address());
      try (EchoStream stream =
          EchoStream.start(asCaller, vault.address(), raw.resolve("guarded"))) {
        deployment.godwit().run("policy", "remove", policy("guarded")).require();
        Await.until(
            () -> !isOpen(asCaller, vault.address()),
            LIMIT,
            () -> "a new connection is let in without a policy");
        for (String host : List.of("west-1", "east-1")) {
          Move move = deployment.mover().move("vault", host).require();
          assertThat(stream.survived(move.window().end(), LIMIT))
              .as("the connection after the move to " + host)
              .isTrue();
          assertThat(isOpen(asCaller, vault.address())).as("a new one at " + host).isFalse();
        }
        allow("caller", "vault");
        Await.until(
            () -> isOpen(asCaller, vault.address()),
            LIMIT,
            () -> "no new connection is let in by a policy");
      }
    }
    deployment.removeVm("vault");
    deployment.removeVm("caller");
  }

  private static void allow(String from, String to) throws Exception {
    deployment
        .godwit()
        .run("policy", "allow", "--network", "guarded", "--from", "vm:" + from, "--to", "vm:" + to)
        .require();
  }

  private static String policy(String network) {
    return Long.toString(
        deployment.controller().policies(Optional.of(network)).getFirst().number());
  }

  /**
   * Nothing passes without a policy, and with one it goes on while the receiving VM's host changes;
   * the caller is a stand-in.
   */
  @Test
  @Order(8)
  void aConnectionFromAnotherNetworkStandsByAPolicyWhileTheVmMovesFromProviderToProvider()
      throws Exception {
    deployment.godwit().run("network", "create", "callers", "--range", "10.6.0.0/24").require();
    VmView stranger = deployment.startVmIn("callers", "stranger", "east-2");
    deployment.godwit().run("vm", "stop", "stranger", "--force").require();
    NetworkView callers = deployment.controller().network("callers");
    VmView web = vm("web");
    assertThat(letIn("shop", "other/all").exitCode()).as("the same addresses").isEqualTo(5);
    assertThat(letIn("shop", "nothing/all").exitCode()).isNotZero();

    try (NetworkClient asStranger =
        NetworkClient.standIn(deployment.host("east-2"), callers, callers.vms().getFirst())) {
      assertThat(isOpen(asStranger, web.address())).as("without a policy").isFalse();
      letIn("shop", "callers/vm:stranger").require();
      VmImage.awaitServices(asStranger, web.address());
      assertThat(asStranger.address()).isEqualTo(stranger.address());
      assertThat(traceOf("stranger", "web").forth())
          .extracting(Hop::kind)
          .contains("PASSAGE", "POLICY");
      try (EchoStream stream =
          EchoStream.start(asStranger, web.address(), raw.resolve("between"))) {
        for (String host : List.of("west-1", "east-2", "east-1")) {
          Move move = deployment.mover().move("web", host).require();
          assertThat(stream.survived(move.window().end(), LIMIT))
              .as("the connection after the move to " + host)
              .isTrue();
          assertThat(isOpen(asStranger, web.address())).as("a new one at " + host).isTrue();
        }
        assertThat(isOpen(asStranger, vm("db").address())).as("another VM").isFalse();
      }
      assertThat(deployment.godwit().run("network", "delete", "callers").exitCode()).isEqualTo(5);
      deployment.godwit().run("policy", "remove", policy("shop")).require();
      Await.until(
          () -> !isOpen(asStranger, web.address()),
          LIMIT,
          () -> "a connection is let in without a policy");
    }
    deployment.removeVm("stranger");
    deployment.godwit().run("network", "delete", "callers").require();
  }

  private static Outcome letIn(String network, String from) throws Exception {
    return deployment
        .godwit()
        .run("policy", "allow", "--network", network, "--from", from, "--to", "vm:web");
  }

  private static TraceView traceOf(String from, String to) {
    return deployment.controller().trace(from, to, Optional.empty());
  }

  /** Each tells an address at which the other is not let in. */
  @Test
  @Order(9)
  void aThirdHostRelaysAMoveBetweenTwoFirewallsOfWhichNobodyHasTold() throws Exception {
    deployment.mover().move("web", "west-1").require();
    shut("west-1", "east-2");
    shut("east-2", "west-1");
    try (EchoStream stream =
        EchoStream.start(client, vm("web").address(), raw.resolve("firewalls"))) {
      Move move = deployment.mover().move("web", "east-2").require();
      assertThat(move.operation().relay()).isEqualTo("east-1");
      assertThat(stream.survived(move.window().end(), LIMIT)).isTrue();
    } finally {
      List.of("west-1", "east-2").forEach(NetworkLabTest::open);
    }
    assertThat(deployment.mover().move("web", "west-1").require().operation().relay()).isNull();
  }

  private static void shut(String host, String to) {
    deployment
        .host(host)
        .run(
            "nft",
            "add table ip firewall; add chain ip firewall in { type filter hook input priority 0; }; "
                + "add rule ip firewall in ip saddr %s tcp dport 8444 drop"
                    .formatted(deployment.host(to).address()));
  }

  private static void open(String host) {
    deployment.host(host).execute("nft", "delete", "table", "ip", "firewall");
  }

  @Test
  @Order(10)
  void aNetworkThatIsInUseIsNotDeletedAndNothingIsLeftOfOneThatIsNot() throws Exception {
    assertThat(deployment.godwit().run("network", "delete", "shop").exitCode()).isEqualTo(5);
    client.close();
    for (String vm : List.of("web", "db", "alike")) {
      deployment.removeVm(vm);
    }
    Await.until(() -> left().findAny().isEmpty(), LIMIT, () -> "left behind: " + left().toList());
    deployment.godwit().run("network", "delete", "shop").require();
    deployment.godwit().run("network", "delete", "other").require();
    deployment.godwit().run("network", "delete", "guarded").require();
    assertThat(deployment.controller().networks()).isEmpty();
  }

  /** The agent mends it every 20 s: where that came between, it is broken again. */
  private static void assertNamed(String hop, Runnable breaking) {
    Await.until(
        () -> {
          breaking.run();
          return wrong(trace()).equals(List.of(hop));
        },
        LIMIT,
        () -> "the trace does not name %s alone: %s".formatted(hop, trace()));
  }

  private static void awaitRight() {
    Await.until(() -> trace().state().equals("OK"), LIMIT, () -> "the trace: " + trace());
  }

  private static TraceView trace() {
    return deployment.controller().trace("web", "db", Optional.empty());
  }

  private static List<String> wrong(TraceView trace) {
    return Stream.concat(trace.forth().stream(), trace.back().stream())
        .filter(hop -> hop.state().equals("WRONG"))
        .map(hop -> hop.kind() + " at " + hop.host())
        .toList();
  }

  private static void awaitMade() {
    Await.until(
        () -> network().hosts().stream().allMatch(place -> place.state().equals("MADE")),
        LIMIT,
        () -> "the hosts have not made the network: " + network().hosts());
  }

  static boolean isOpen(Place from, String address) {
    List<String> dial = List.of("timeout", "3", "bash", "-c", "exec 3<>\"/dev/tcp/$0/7\"", address);
    try {
      return new ProcessBuilder(from.command(dial))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String devices(String host) {
    return deployment.host(host).run("ip", "-brief", "link");
  }

  private static Stream<String> left() {
    return HOSTS.stream().map(deployment::host).flatMap(NetworkLabTest::leftOn);
  }

  private static Stream<String> leftOn(LabHost host) {
    try {
      return deployment.inspection().networksLeftOn(host).stream()
          .map(line -> host.name() + ": " + line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String macOf(String address) {
    String neighbour =
        deployment.host("east-2").run("ip", "-n", client.name(), "neighbour", "show", address);
    return neighbour.replaceAll("(?s).* lladdr ([0-9a-f:]+) .*", "$1");
  }

  private static String memberMac(String vm) {
    return network().vms().stream()
        .filter(member -> member.name().equals(vm))
        .findFirst()
        .orElseThrow()
        .mac();
  }

  private static NetworkView network() {
    return deployment.controller().network("shop");
  }

  private static VmView vm(String name) {
    return deployment.controller().vm(name);
  }
}
