package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.godwit.agent.overlay.ConnectionText.Lifetime;
import io.godwit.agent.overlay.Gate.Admission;
import io.godwit.agent.overlay.Gate.Traffic;
import io.godwit.model.DeviceNames;
import io.godwit.model.IpAddress;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Service;
import io.godwit.model.Subnet;
import io.godwit.model.TransportPort.Transport;
import io.godwit.model.VmId;
import io.godwit.runtime.Command;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** GateText in the kernel: network namespaces on a bridge stand for VMs. Needs root. */
@Tag("lab")
class GateLabTest {
  private static final VmId VM = VmId.of("0197c3a0-0000-7000-8000-00000000aaaa");
  private static final String HOST = "gwtest-host";
  private static final String INSIDE = "gwtest-vm";
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final int PEERS = 6;

  /** None of them is listened on: what gets through is refused by the VM, at once. */
  private static final List<Integer> PORTS =
      List.of(1, 22, 79, 80, 81, 443, 444, 8000, 8050, 8100, 65535);

  private final List<Process> running = new ArrayList<>();
  private final Random random = new Random(20261127);

  @BeforeEach
  void build() throws IOException {
    removeAll();
    run("ip", "netns", "add", HOST);
    run("ip", "-n", HOST, "link", "add", "br0", "type", "bridge");
    run("ip", "-n", HOST, "link", "set", "br0", "up");
    attach(INSIDE, DeviceNames.tap(VM), address() + prefix());
    for (int peer = 0; peer < PEERS; peer++) {
      attach(peer(peer), "peer" + peer, address(peer) + prefix());
    }
  }

  @AfterEach
  void removeAll() throws IOException {
    running.forEach(Process::destroyForcibly);
    List<String> namespaces =
        IntStream.range(0, PEERS).mapToObj(GateLabTest::peer).collect(Collectors.toList());
    namespaces.addAll(List.of(HOST, INSIDE));
    for (String namespace : namespaces) {
      // Fails where there is none, which is what is wanted.
      Command.Ended unused = Command.run(LIMIT, List.of("ip", "netns", "delete", namespace));
    }
  }

  /** Policies drawn at random, and each (from, port) tried: let in or not as they say. */
  @Test
  void whatPoliciesSayIsWhatHappens() throws Exception {
    int cases = 0;
    for (int round = 0; round < 5; round++) {
      List<Admission> admissions =
          IntStream.range(0, 5).mapToObj(number -> anyAdmission()).toList();
      apply(new Gate(VM, Traffic.CLOSED, admissions));

      assertThat(reached()).as("by " + admissions).isEqualTo(expected(admissions));
      cases += PEERS * (PORTS.size() + 1);
    }
    assertThat(cases).isGreaterThanOrEqualTo(300);
  }

  /** All peers but the last count as of another network; within, the network is open. */
  @Test
  void fromAnotherNetworkOnlyWhatPoliciesSayReachesAnOpenOne() throws Exception {
    assumeThat(parsed(address())).isInstanceOf(Ipv4Address.class);
    int cases = 0;
    for (int round = 0; round < 3; round++) {
      List<Admission> admissions =
          IntStream.range(0, 5).mapToObj(number -> anyAdmission()).toList();
      apply(new Gate(VM, Traffic.OPEN, admissions, beyond()));
      Set<String> expected = expected(admissions);
      expected.addAll(admitted(PEERS - 1, new Service.Everything()));

      assertThat(reached()).as("by " + admissions).isEqualTo(expected);
      cases += PEERS * (PORTS.size() + 1);
    }
    assertThat(cases).isGreaterThanOrEqualTo(190);
  }

  /** The VM's own host looks too, whatever the other one has heard of the policies. */
  @Test
  void toAnotherNetworkAVmSendsOnlyWhatThatLetsIn() throws Exception {
    assumeThat(parsed(address())).isInstanceOf(Ipv4Address.class);
    for (int peer : List.of(0, 1, PEERS - 1)) {
      serve(peer(peer), 7);
    }
    for (Traffic traffic : Traffic.values()) {
      Gate gate =
          new Gate(VM, traffic, List.of(), beyond(to(0, new Service.Ports(Transport.TCP, 7, 7))));
      apply(gate);
      try (Talk permitted = talk(INSIDE, address(0));
          Talk another = talk(INSIDE, address(1));
          Talk within = talk(INSIDE, address(PEERS - 1))) {
        assertThat(permitted.isAnswered("permitted")).as("%s", traffic).isTrue();
        assertThat(within.isAnswered("within")).as("%s", traffic).isTrue();
        apply(new Gate(VM, traffic, List.of(), beyond()));
        assertThat(permitted.isAnswered("it stands")).as("%s", traffic).isTrue();
        apply(gate);
        // The last, as nobody reads anything more while its answer is waited for.
        assertThat(another.isAnswered("another")).as("%s", traffic).isFalse();
      }
      assertThat(pings(INSIDE, address(0))).as("%s", traffic).isFalse();
    }
  }

  /** As where the VM that began it moves, after the policy has gone by which it could. */
  @Test
  void aConnectionIntoAnotherNetworkGoesWithTheVmThatBeganIt() throws Exception {
    assumeThat(parsed(address())).isInstanceOf(Ipv4Address.class);
    serve(peer(0), 7);
    apply(
        new Gate(
            VM, Traffic.OPEN, List.of(), beyond(to(0, new Service.Ports(Transport.TCP, 7, 7)))));
    Gate shut = new Gate(VM, Traffic.OPEN, List.of(), beyond());

    try (Talk talk = talk(INSIDE, address(0))) {
      assertThat(talk.isAnswered("before")).isTrue();
      List<Connection> connections = remembered();
      tell(GateText.none());
      apply(shut);
      assertThat(talk.isAnswered("shut out")).as("at a host that knows nothing of it").isFalse();
      tell(String.join("\n", ConnectionText.additions(VM, connections, Lifetime.USUAL)) + "\n");
      assertThat(talk.isAnswered("brought along")).isTrue();
    }
  }

  /** What is too large for one packet, and what says that nobody listens. */
  @Test
  void fragmentsAndErrorsPassBetweenNetworksThatPolicyConnectsAndNotFromOthers() throws Exception {
    assumeThat(parsed(address())).isInstanceOf(Ipv4Address.class);
    Service unheard = new Service.Ports(Transport.UDP, 9, 9);
    apply(
        new Gate(
            VM,
            Traffic.OPEN,
            List.of(to(0, new Service.Icmp()), to(0, unheard)),
            beyond(to(0, unheard))));

    assertThat(pings(peer(0), address(), "-M", "dont", "-s", "3000")).isTrue();
    assertThat(pings(peer(1), address(), "-M", "dont", "-s", "3000")).isFalse();
    assertThat(isToldThatNobodyListens(INSIDE, address(0))).isTrue();
    assertThat(isToldThatNobodyListens(peer(0), address())).isTrue();
    assertThat(isToldThatNobodyListens(peer(1), address())).isFalse();
    assertThat(isToldThatNobodyListens(INSIDE, address(1))).isFalse();

    apply(new Gate(VM, Traffic.OPEN, List.of(), beyond()));
    assertThat(pings(peer(0), address(), "-M", "dont", "-s", "3000")).isFalse();
    assertThat(isToldThatNobodyListens(INSIDE, address(0))).isFalse();
  }

  /** Of a datagram: a later one finds the error that came for the first. */
  private static boolean isToldThatNobodyListens(String from, String to) throws IOException {
    String script =
        """
        exec 3<>/dev/udp/%s/9
        for try in 1 2 3 4 5 6 7 8 9 10; do
          echo anybody >&3 || exit 0
          sleep 0.1
        done
        exit 1
        """
            .formatted(to);
    return Command.run(LIMIT, List.of("ip", "netns", "exec", from, "bash", "-c", script))
        .succeeded();
  }

  private static Gate.Beyond beyond(Admission... permissions) {
    return new Gate.Beyond(List.of(Subnet.parse("10.5.0.8/29")), List.of(permissions));
  }

  @Test
  void whatTheVmBeginsIsAnswered() throws Exception {
    apply(new Gate(VM, Traffic.CLOSED, List.of()));
    serve(peer(0), 7);

    assertThat(pings(INSIDE, address(0))).isTrue();
    try (Talk talk = talk(INSIDE, address(0))) {
      assertThat(talk.isAnswered("once")).isTrue();
    }
    assertThat(pings(peer(0), address())).as("by itself").isFalse();
  }

  @Test
  void aConnectionOutlivesItsPolicyAndGoesWithItsVm() throws Exception {
    Gate open = new Gate(VM, Traffic.CLOSED, List.of(to(0, new Service.Everything())));
    Gate shut = new Gate(VM, Traffic.CLOSED, List.of());
    serve(INSIDE, 7);
    apply(open);

    try (Talk talk = talk(peer(0), address())) {
      assertThat(talk.isAnswered("before")).isTrue();
      apply(shut);
      assertThat(talk.isAnswered("without its policy")).isTrue();

      List<Connection> connections = remembered();
      tell(GateText.none());
      apply(shut);
      assertThat(talk.isAnswered("shut out")).as("at a host that knows nothing of it").isFalse();
      for (Lifetime lifetime : Lifetime.values()) {
        tell(String.join("\n", ConnectionText.additions(VM, connections, lifetime)) + "\n");
      }
      assertThat(talk.isAnswered("brought along")).isTrue();
    }
  }

  @Test
  void aConnectionThatStoodWhenItsNetworkWasClosedGoesOn() throws Exception {
    serve(INSIDE, 7);
    try (Talk talk = talk(peer(0), address())) {
      assertThat(talk.isAnswered("open")).isTrue();
      apply(new Gate(VM, Traffic.CLOSING, List.of()));
      assertThat(talk.isAnswered("closing")).isTrue();
      apply(new Gate(VM, Traffic.CLOSED, List.of()));
      assertThat(talk.isAnswered("closed")).isTrue();
    }
    try (Talk late = talk(peer(0), address())) {
      assertThat(late.isAnswered("too late")).isFalse();
    }
  }

  /** A VM whose connections were not told goes on with them itself, at once. */
  @Test
  void aConnectionThatTheVmGoesOnWithIsLetThrough() throws Exception {
    apply(new Gate(VM, Traffic.CLOSED, List.of()));
    serve(peer(0), 7);

    try (Talk talk = talk(INSIDE, address(0))) {
      assertThat(talk.isAnswered("before")).isTrue();
      tell(GateText.none());
      apply(new Gate(VM, Traffic.CLOSED, List.of()));
      assertThat(talk.isAnswered("by a gate that knows nothing of it")).isTrue();
    }
  }

  /** What a peer sends is remembered only once the VM has answered it. */
  @Test
  void aPeerThatIsNotAnsweredTakesNoRoom() throws Exception {
    apply(new Gate(VM, Traffic.CLOSED, List.of(to(0, new Service.Everything()))));
    run("ip", "-n", INSIDE, "link", "set", "eth0", "down");
    run(
        "ip",
        "-n",
        peer(0),
        "neighbour",
        "replace",
        address(),
        "lladdr",
        macInside(),
        "dev",
        "eth0");

    assertThat(reachedFrom(0)).isEmpty();

    assertThat(remembered()).isEmpty();
  }

  @Test
  void aGateThatIsNotNeededAnyMoreGoes() throws IOException {
    apply(new Gate(VM, Traffic.CLOSED, List.of()));
    tell(GateText.text(List.of(), Set.of(), Set.of(DeviceNames.tap(VM))));

    assertThat(pings(peer(0), address())).isTrue();
    assertThat(GateText.present(nft("list table " + GateText.TABLE + "\n"))).isEmpty();
  }

  private Admission anyAdmission() {
    int first = PORTS.get(random.nextInt(PORTS.size()));
    int last = Math.max(first, PORTS.get(random.nextInt(PORTS.size())));
    Service service =
        switch (random.nextInt(6)) {
          case 0 -> new Service.Everything();
          case 1 -> new Service.Icmp();
          case 2 -> new Service.Ports(Transport.UDP, first, last);
          default -> new Service.Ports(Transport.TCP, first, random.nextBoolean() ? first : last);
        };
    return to(random.nextInt(PEERS), service);
  }

  private Admission to(int peer, Service service) {
    return new Admission(1, List.of(parsed(address(peer))), Set.of(VM), service);
  }

  /** The model: each "peer port" that policies let in, and "peer ping". */
  private Set<String> expected(List<Admission> admissions) {
    Set<String> expected = new TreeSet<>();
    for (int peer = 0; peer < PEERS; peer++) {
      IpAddress source = parsed(address(peer));
      for (Admission each : admissions) {
        if (each.sources().contains(source)) {
          expected.addAll(admitted(peer, each.service()));
        }
      }
    }
    return expected;
  }

  private static Set<String> admitted(int peer, Service service) {
    return switch (service) {
      case Service.Everything any ->
          PORTS.stream()
              .map(Object::toString)
              .collect(
                  () -> new TreeSet<>(Set.of(peer + " ping")),
                  (all, port) -> all.add(peer + " " + port),
                  Set::addAll);
      case Service.Icmp icmp -> Set.of(peer + " ping");
      case Service.Ports ports when ports.transport() == Transport.TCP ->
          PORTS.stream()
              .filter(port -> port >= ports.first() && port <= ports.last())
              .map(port -> peer + " " + port)
              .collect(Collectors.toSet());
      case Service.Ports udp -> Set.of();
    };
  }

  /** All at once: what is shut out only shows by no answer. */
  private Set<String> reached() throws Exception {
    List<CompletableFuture<List<String>>> all =
        IntStream.range(0, PEERS)
            .mapToObj(peer -> CompletableFuture.supplyAsync(() -> reachedFrom(peer)))
            .toList();
    Set<String> reached = new TreeSet<>();
    for (CompletableFuture<List<String>> each : all) {
      reached.addAll(each.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }
    return reached;
  }

  private List<String> reachedFrom(int peer) {
    String ports = PORTS.stream().map(Object::toString).collect(Collectors.joining(" "));
    String script =
        """
        for port in %s; do
          ( timeout 4 bash -c "exec 3<>/dev/tcp/%2$s/$port" 2>&1 | grep -q refused && echo "%3$d $port" ) &
        done
        ( ping -c 1 -W 4 %2$s >/dev/null && echo "%3$d ping" ) &
        wait
        """
            .formatted(ports, address(), peer);
    try {
      return run("ip", "netns", "exec", peer(peer), "bash", "-c", script).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean pings(String from, String address, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("ip", "netns", "exec", from, "ping", "-c", "1", "-W", "1"));
    command.addAll(List.of(options));
    command.add(address);
    return Command.run(LIMIT, command).succeeded();
  }

  /** Echoes. */
  private void serve(String namespace, int port) throws Exception {
    running.add(
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                namespace,
                "busybox",
                "nc",
                "-ll",
                "-p",
                Integer.toString(port),
                "-e",
                "cat")
            .start());
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!run("ip", "netns", "exec", namespace, "ss", "-Hltn").contains(":" + port)) {
      assertThat(System.nanoTime()).as("nobody listens").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static Talk talk(String from, String to) throws IOException {
    return new Talk(
        new ProcessBuilder("ip", "netns", "exec", from, "busybox", "nc", to, "7").start());
  }

  /** One connection to an echo. */
  private record Talk(Process process) implements AutoCloseable {
    boolean isAnswered(String line) throws Exception {
      Writer to = process.outputWriter(StandardCharsets.US_ASCII);
      to.write(line + "\n");
      to.flush();
      BufferedReader from = process.inputReader(StandardCharsets.US_ASCII);
      CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> read(from));
      try {
        return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS).endsWith(line);
      } catch (TimeoutException e) {
        return false;
      }
    }

    private static String read(BufferedReader from) {
      try {
        return String.valueOf(from.readLine());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private static String macInside() throws IOException {
    return run("ip", "netns", "exec", INSIDE, "cat", "/sys/class/net/eth0/address").strip();
  }

  private static List<Connection> remembered() throws IOException {
    List<Connection> remembered = new ArrayList<>();
    for (IpVersion version : IpVersion.values()) {
      for (String set : ConnectionText.sets(VM, version)) {
        remembered.addAll(
            ConnectionText.read(nft("list set " + GateText.TABLE + " " + set + "\n")));
      }
    }
    return remembered;
  }

  private static void apply(Gate gate) throws IOException {
    tell(GateText.text(List.of(gate), Set.of(), Set.of()));
  }

  private static void tell(String text) throws IOException {
    String unused = nft(text);
  }

  private static String nft(String text) throws IOException {
    Command.Ended ended =
        Command.run(LIMIT, List.of("ip", "netns", "exec", HOST, "nft", "-n", "-f", "-"), text);
    assertThat(ended.succeeded()).as(ended.errors()).isTrue();
    return ended.output();
  }

  private static void attach(String namespace, String device, String address) throws IOException {
    run("ip", "netns", "add", namespace);
    run(
        "ip", "-n", HOST, "link", "add", device, "type", "veth", "peer", "name", "eth0", "netns",
        namespace);
    run("ip", "-n", HOST, "link", "set", device, "master", "br0", "up");
    run("ip", "-n", namespace, "address", "add", address, "dev", "eth0", "nodad");
    run("ip", "-n", namespace, "link", "set", "eth0", "up");
  }

  private static String run(String... command) throws IOException {
    Command.Ended ended = Command.run(LIMIT, List.of(command));
    assertThat(ended.succeeded()).as(ended.errors()).isTrue();
    return ended.output();
  }

  private static String peer(int number) {
    return "gwtest-peer" + number;
  }

  /** The VM's. */
  String address() {
    return "10.5.0.2";
  }

  String address(int peer) {
    return "10.5.0." + (11 + peer);
  }

  String prefix() {
    return "/24";
  }

  IpAddress parsed(String address) {
    return Ipv4Address.parse(address);
  }
}
