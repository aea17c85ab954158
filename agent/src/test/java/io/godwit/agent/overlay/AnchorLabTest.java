package io.godwit.agent.overlay;

import static io.godwit.agent.overlay.Overlays.EAST;
import static io.godwit.agent.overlay.Overlays.WEB;
import static io.godwit.agent.overlay.Overlays.WEST;
import static io.godwit.agent.overlay.Overlays.segment;
import static io.godwit.agent.overlay.Overlays.web;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.overlay.AnchoredText.Element;
import io.godwit.agent.overlay.Forwarding.Actual;
import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.AnchorMac;
import io.godwit.model.DeviceNames;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MeshAddress;
import io.godwit.model.Vni;
import io.godwit.runtime.Command;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Anchors in the kernel: two namespaces stand for hosts, a wire for their mesh, one more for a VM
 * that moves from one to the other, and one for what is outside. Needs root.
 */
@Tag("lab")
class AnchorLabTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofSeconds(4);

  private static final String VM = "gwtest-vm";

  private static final String OUTSIDE = "gwtest-outside";
  private static final String SERVER = "203.0.113.9";
  private static final Vni NETWORK = new Vni(1000);
  private static final Member AT_EAST = web(EAST, 1);
  private static final Member AT_WEST = moved(AT_EAST, WEST, 2);
  private static final Host FIRST = new Host(EAST, "gwtest-east", "203.0.113.1");
  private static final Host SECOND = new Host(WEST, "gwtest-west", "203.0.113.2");

  private final List<Process> running = new ArrayList<>();

  /**
   * @param outside its address there
   */
  private record Host(HostId id, String name, String outside) {
    private String gateway() {
      return name + "-gw";
    }
  }

  private static Member moved(Member member, HostId to, int epoch) {
    return new Layout(new Layout.Stamp(1, 1), List.of(), List.of(segment(member)))
        .moved(WEB, to, new Epoch(epoch))
        .member(WEB)
        .orElseThrow();
  }

  @BeforeEach
  void build() throws Exception {
    removeAll();
    for (String namespace : namespaces()) {
      run("ip", "netns", "add", namespace);
    }
    ip(OUTSIDE, List.of("link add dev br0 type bridge", "link set dev br0 up"));
    ip(OUTSIDE, List.of("address add " + SERVER + "/24 dev br0"));
    ip(
        FIRST.name(),
        List.of("link add dev gwmesh mtu 9000 type veth peer name gwmesh netns " + SECOND.name()));
    for (Host host : List.of(FIRST, SECOND)) {
      build(host);
    }
    ip(
        FIRST.name(),
        List.of(
            "link add dev %s type veth peer name eth0 netns %s"
                .formatted(DeviceNames.tap(WEB), VM)));
    ip(
        VM,
        List.of(
            "link set dev eth0 address " + AT_EAST.mac(),
            "link set dev eth0 mtu 1280 up",
            "address add %s/24 dev eth0".formatted(AT_EAST.address()),
            "route add default via 10.5.0.1"));
    attach(FIRST);
    direct(AT_EAST);
    serve();
  }

  private void build(Host host) throws IOException {
    Segment segment = segment(AT_EAST);
    String bridge = DeviceNames.bridge(NETWORK);
    String vxlan = DeviceNames.vxlan(NETWORK);
    String gateway = DeviceNames.gateway(NETWORK);
    ip(
        host.name(),
        List.of(
            "link set dev gwmesh up",
            "address add %s/64 dev gwmesh nodad".formatted(MeshAddress.of(host.id())),
            "link add dev %s mtu 1280 type bridge forward_delay 0 mcast_snooping 0"
                .formatted(bridge),
            "link add dev %s mtu 1280 type vxlan id 1000 dstport %d local %s nolearning udp6zerocsumtx udp6zerocsumrx"
                .formatted(vxlan, SegmentDevices.PORT, MeshAddress.of(host.id())),
            "link add dev %s mtu 1280 type veth peer name lan0 mtu 1280 netns %s"
                .formatted(gateway, host.gateway()),
            AnchorWay.missing(segment).replace(DeviceNames.namespace(NETWORK), host.gateway()),
            "link set dev %s master %s".formatted(vxlan, bridge),
            "link set dev %s master %s".formatted(gateway, bridge),
            "link set dev %s type bridge_slave learning off isolated on".formatted(vxlan),
            "link set dev %s type bridge_slave isolated on".formatted(gateway),
            "link set dev %s up".formatted(vxlan),
            "link set dev %s up".formatted(gateway),
            "link set dev %s up".formatted(bridge)));
    ip(host.name(), AnchorWay.settings(segment));
    ip(
        host.gateway(),
        List.of(
            "link set dev lan0 address " + segment.gatewayMac(),
            "link set dev lan0 up",
            "address add 10.5.0.1/24 dev lan0",
            "link add dev wan0 type veth peer name %s netns %s".formatted(host.name(), OUTSIDE),
            "address add %s/24 dev wan0".formatted(host.outside()),
            "link set dev wan0 up"));
    ip(host.gateway(), AnchorWay.inside(segment, host.id()));
    ip(
        OUTSIDE,
        List.of(
            "link set dev %s master br0".formatted(host.name()),
            "link set dev %s up".formatted(host.name())));
    run(inside(host.gateway(), "sysctl", "-q", "-w", "net.ipv4.ip_forward=1"));
    nft(host.gateway(), Egress.GATEWAY_RULES.formatted("ip"));
    run(inside(host.gateway(), AnchorWay.eitherWay()));
    run(inside(host.gateway(), AnchorWay.beginning()));
  }

  @AfterEach
  void removeAll() throws IOException {
    running.forEach(Process::destroyForcibly);
    for (String namespace : namespaces()) {
      // Fails where there is none, which is what is wanted.
      Command.Ended unused = Command.run(LIMIT, List.of("ip", "netns", "delete", namespace));
    }
  }

  private static List<String> namespaces() {
    return List.of(VM, OUTSIDE, FIRST.name(), FIRST.gateway(), SECOND.name(), SECOND.gateway());
  }

  @Test
  void aConnectionGoesOnByTheHostThatItsVmHasLeftAndNewOnesByTheNewOne() throws Exception {
    try (Talk talk = talk()) {
      assertThat(talk.isAnswered("before")).isTrue();
      assertThat(clients()).containsExactly(FIRST.outside());

      move();
      talk.say("too early");
      assertThat(clients()).as("nobody translates it to another address").hasSize(1);
      anchor(flows());

      assertThat(talk.isAnswered("after")).isTrue();
      try (Talk fresh = talk()) {
        assertThat(fresh.isAnswered("new")).isTrue();
        assertThat(clients()).containsExactly(FIRST.outside(), SECOND.outside());
      }
      assertThat(talk.isAnswered("still")).isTrue();

      moveBack();
      assertThat(talk.isAnswered("back")).isTrue();
    }
  }

  /** What is over at the anchor begins nothing there, whatever is sent to it. */
  @Test
  void nothingNewLeavesByAnAnchor() throws Exception {
    move();
    anchor(new TreeSet<>());
    ip(VM, List.of("route replace default via 10.5.0.99 dev eth0"));
    ip(
        VM,
        List.of(
            "neigh replace 10.5.0.99 lladdr %s dev eth0 nud permanent"
                .formatted(AnchorMac.of(EAST))));

    try (Talk talk = talk()) {
      assertThat(talk.isAnswered("by the filter")).isFalse();
    }
    nft(SECOND.name(), "flush chain bridge godwit checked\n");
    try (Talk talk = talk()) {
      assertThat(talk.isAnswered("by the anchor")).isFalse();
    }
    assertThat(clients()).isEmpty();
    ip(VM, List.of("route replace default via 10.5.0.1 dev eth0"));
    try (Talk talk = talk()) {
      assertThat(talk.isAnswered("by its own gateway")).isTrue();
    }
  }

  /** Also one that is listed as it is here, and taken away. */
  @Test
  void whatIsSentToAnchorsIsReadFromWhatNftLists() throws Exception {
    nft(SECOND.name(), AnchoredText.frame());
    Element one =
        new Element(
            DeviceNames.tap(WEB),
            new Flow(Connection.UDP, Ipv4Address.parse(SERVER), 53, 40000),
            AnchorMac.of(EAST));
    nft(SECOND.name(), lines(AnchoredText.changes(List.of(), Set.of(one), each -> true)));
    assertThat(AnchoredText.read(anchored())).containsExactly(one);

    nft(SECOND.name(), AnchoredText.frame());
    assertThat(AnchoredText.read(anchored())).as("made anew").containsExactly(one);
    nft(SECOND.name(), lines(AnchoredText.changes(List.of(one), Set.of(), each -> true)));
    assertThat(AnchoredText.read(anchored())).isEmpty();
  }

  private void move() throws IOException {
    run("ip", "-n", FIRST.name(), "link", "set", DeviceNames.tap(WEB), "netns", SECOND.name());
    attach(SECOND);
    direct(AT_WEST);
    ip(FIRST.gateway(), AnchorWay.way(AT_WEST));
    assertThat(AnchorWay.read(routes())).containsExactly(AT_WEST.address().toString());
  }

  private void moveBack() throws IOException {
    run("ip", "-n", SECOND.name(), "link", "set", DeviceNames.tap(WEB), "netns", FIRST.name());
    attach(FIRST);
    direct(moved(AT_WEST, EAST, 3));
    ip(FIRST.gateway(), AnchorWay.noWay(AT_WEST.address().toString()));
    assertThat(AnchorWay.read(routes())).isEmpty();
  }

  private static String routes() throws IOException {
    return run("ip", "-n", FIRST.gateway(), "-4", "route", "show", "dev", AnchorWay.DEVICE);
  }

  /** As the second host does once the first has told it. */
  private static void anchor(SortedSet<Flow> flows) throws IOException {
    Set<Element> wanted =
        flows.stream()
            .map(flow -> new Element(DeviceNames.tap(WEB), flow, AnchorMac.of(EAST)))
            .collect(Collectors.toSet());
    nft(SECOND.name(), AnchoredText.frame());
    nft(SECOND.name(), lines(AnchoredText.changes(List.of(), wanted, each -> true)));
  }

  private static SortedSet<Flow> flows() throws IOException {
    String listed = run(inside(FIRST.gateway(), "conntrack", "-L", "-f", "ipv4"));
    return ConntrackText.flows(listed, segment(AT_EAST).range(), Set.of()).get(AT_EAST.address());
  }

  private static String anchored() throws IOException {
    return run(
        inside(
            SECOND.name(),
            "nft",
            "-n",
            "list",
            "map",
            "bridge",
            AnchoredText.NAME,
            AnchoredText.MAP));
  }

  private static String lines(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  private static void attach(Host host) throws IOException {
    ip(
        host.name(),
        List.of(
            "link set dev %s master %s"
                .formatted(DeviceNames.tap(WEB), DeviceNames.bridge(NETWORK)),
            "link set dev %s up".formatted(DeviceNames.tap(WEB))));
  }

  /** Forwarding and filters of both hosts, for where the VM is. */
  private static void direct(Member member) throws IOException {
    for (Host host : List.of(FIRST, SECOND)) {
      boolean here = member.at().equals(host.id());
      nft(
          host.name(),
          Filter.text(
              here
                  ? List.of(new Filter.Port(WEB, member.mac(), member.address(), Optional.empty()))
                  : List.of(),
              51820));
      Segment segment =
          segment(member.withAnchors(List.of(new Anchor(other(host), member.epoch()))));
      Set<String> devices =
          Set.of(
              DeviceNames.vxlan(NETWORK),
              DeviceNames.gateway(NETWORK),
              DeviceNames.anchor(NETWORK),
              DeviceNames.tap(WEB));
      List<String> changes =
          new Forwarding(segment, host.id())
              .changes(new Actual(Set.of(), Map.of(), Map.of()), devices);
      batch(
          List.of("ip", "netns", "exec", host.name(), "bridge", "-force", "-batch", "-"), changes);
    }
  }

  private static HostId other(Host host) {
    return host.id().equals(EAST) ? WEST : EAST;
  }

  /** From where the server is spoken to at the moment. */
  private static List<String> clients() throws IOException {
    return run(inside(OUTSIDE, "ss", "-Htn", "state", "established", "sport", "=", ":7"))
        .lines()
        .map(line -> line.strip().split("\\s+", -1))
        .map(words -> words[words.length - 1].replaceAll("^\\[::ffff:|]?:\\d+$", ""))
        .sorted()
        .toList();
  }

  private void serve() throws Exception {
    running.add(
        new ProcessBuilder(
                "ip", "netns", "exec", OUTSIDE, "busybox", "nc", "-ll", "-p", "7", "-e", "cat")
            .start());
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!run(inside(OUTSIDE, "ss", "-Hltn")).contains(":7")) {
      assertThat(System.nanoTime()).as("nobody listens").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private Talk talk() throws IOException {
    Process process =
        new ProcessBuilder("ip", "netns", "exec", VM, "busybox", "nc", SERVER, "7").start();
    running.add(process);
    return new Talk(process);
  }

  /** One connection to an echo. */
  private record Talk(Process process) implements AutoCloseable {
    private void say(String line) throws IOException {
      Writer to = process.outputWriter(StandardCharsets.US_ASCII);
      to.write(line + "\n");
      to.flush();
    }

    /** Also what was said before may be answered by now. */
    private boolean isAnswered(String line) throws Exception {
      say(line);
      BufferedReader from = process.inputReader(StandardCharsets.US_ASCII);
      CompletableFuture<Boolean> answer =
          CompletableFuture.supplyAsync(() -> from.lines().anyMatch(line::equals));
      try {
        return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        return false;
      } catch (ExecutionException e) {
        throw new UncheckedIOException(new IOException(e.getCause()));
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private static void ip(String namespace, List<String> lines) throws IOException {
    batch(List.of("ip", "-n", namespace, "-batch", "-"), lines);
  }

  private static void nft(String namespace, String text) throws IOException {
    Command.Ended ended =
        Command.run(LIMIT, List.of("ip", "netns", "exec", namespace, "nft", "-f", "-"), text);
    assertThat(ended.succeeded()).as(ended.errors()).isTrue();
  }

  private static void batch(List<String> command, List<String> lines) throws IOException {
    Command.Ended ended = Command.run(LIMIT, command, String.join("\n", lines) + "\n");
    assertThat(ended.succeeded()).as(lines + ": " + ended.errors()).isTrue();
  }

  private static String[] inside(String namespace, String... command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    all.addAll(Arrays.asList(command));
    return all.toArray(String[]::new);
  }

  private static String run(String... command) throws IOException {
    Command.Ended ended = Command.run(LIMIT, List.of(command));
    assertThat(ended.succeeded()).as(ended.errors()).isTrue();
    return ended.output();
  }
}
