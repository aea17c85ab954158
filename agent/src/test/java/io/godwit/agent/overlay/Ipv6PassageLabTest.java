package io.godwit.agent.overlay;

import static io.godwit.agent.overlay.Namespaces.await;
import static io.godwit.agent.overlay.Namespaces.in;
import static io.godwit.agent.overlay.Namespaces.pings;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.overlay.Ipv6Forwarding.Cause;
import io.godwit.runtime.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a host that passes packets of IPv6 on does not pass on, in the kernel: a network namespace
 * stands for the host, others for what is behind its devices. What the rules drop passes without
 * them, so each test shows both. Needs root.
 */
@Tag("lab")
class Ipv6PassageLabTest {
  private static final String HOST = "gwtest6p-host";
  private static final String NETWORK = "gwtest6p-net";
  private static final String MESH = "gwtest6p-mesh";
  private static final String NEAR = "gwtest6p-near";
  private static final String FAR = "gwtest6p-far";
  private static final String BRIDGED = "gwtest6p-bridged";
  private static final List<String> ALL = List.of(HOST, NETWORK, MESH, NEAR, FAR, BRIDGED);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final String OWN_IN_MESH = "fd67:6f64:7769:7400::a";
  private static final String PEER_IN_MESH = "fd67:6f64:7769:7400::b";
  private static final String INSIDE = "fd67:6f64:7769:7402::1:2";
  private static final String NEIGHBOUR = "fd11::2";
  private static final String BESIDE = "fd11::3";
  private static final String SERVER = "fd22::2";
  private static final String METADATA = "fd00:c1::a9fe:a9fe";

  /** A bridge, so that what passes within one is seen as well. */
  private static final String LINK = "br0";

  @BeforeEach
  void build() throws Exception {
    removeAll();
    ALL.forEach(Ipv6PassageLabTest::create);
    in(HOST, "ip", "link", "add", LINK, "type", "bridge", "mcast_snooping", "0");
    join(NEAR, "near", NEIGHBOUR);
    join(BRIDGED, "beside", BESIDE);
    attach(NETWORK, "gweg1000", "fd67:6f64:7769:7402::1:1", INSIDE);
    attach(MESH, "gwmesh", OWN_IN_MESH, PEER_IN_MESH);
    attach(FAR, "far", "fd22::1", SERVER);
    add(FAR, "eth0", METADATA);
    in(HOST, "ip", "link", "set", LINK, "up");
    add(HOST, LINK, "fd11::1");
    in(NEAR, "ip", "route", "add", "default", "via", "fd11::1");
    in(HOST, "ip", "route", "add", METADATA, "dev", "far");
    in(HOST, "sysctl", "-q", "-w", "net.ipv6.conf.all.forwarding=1");
    for (String address : List.of(INSIDE, PEER_IN_MESH, NEIGHBOUR, SERVER)) {
      await(() -> pings(HOST, address));
    }
    await(() -> pings(NEAR, BESIDE));
  }

  @AfterEach
  void removeAll() throws IOException {
    for (String namespace : ALL) {
      // Fails where there is none, which is what is wanted.
      Command.Ended unused = Command.run(LIMIT, List.of("ip", "netns", "delete", namespace));
    }
  }

  /** It would be taken for the host that passed it on. */
  @Test
  void nothingIsPassedOnToTheMeshOrFromIt() throws Exception {
    await(() -> pings(NEAR, PEER_IN_MESH));
    assertThat(forge()).as("without a filter").isPositive();

    tell(Filter.text(List.of(), 51820));

    assertThat(forge()).as("in the host's own name").isZero();
    assertThat(pings(NEAR, PEER_IN_MESH)).isFalse();
    assertThat(pings(MESH, NEIGHBOUR)).isFalse();
    assertThat(pings(HOST, PEER_IN_MESH)).as("the host itself").isTrue();
    assertThat(pings(MESH, OWN_IN_MESH)).as("to the host itself").isTrue();
    assertThat(pings(NEAR, SERVER)).as("elsewhere").isTrue();
  }

  @Test
  void fromTheMeshNothingIsPassedOn() throws Exception {
    count(NEAR, "ip6 saddr " + PEER_IN_MESH);
    await(() -> pings(MESH, NEIGHBOUR));
    assertThat(counted(NEAR)).isPositive();

    tell(Filter.text(List.of(), 51820));
    count(NEAR, "ip6 saddr " + PEER_IN_MESH);
    assertThat(pings(MESH, NEIGHBOUR)).isFalse();
    assertThat(counted(NEAR)).isZero();
  }

  /** How many packets reach a peer that a neighbour sends as if it were the host. */
  private static int forge() throws IOException {
    add(NEAR, "eth0", OWN_IN_MESH);
    in(NEAR, "ip", "route", "replace", PEER_IN_MESH, "via", "fd11::1", "dev", "eth0");
    in(NEAR, "ip", "neighbour", "replace", "fd11::1", "lladdr", mac(HOST, LINK), "dev", "eth0");
    count(MESH, "ip6 saddr " + OWN_IN_MESH);
    boolean unused = pings(NEAR, PEER_IN_MESH, "-I", OWN_IN_MESH);
    in(NEAR, "ip", "address", "delete", OWN_IN_MESH + "/64", "dev", "eth0");
    return counted(MESH);
  }

  @Test
  void aHostThatPassesOnForNetworksOnlyPassesOnNothingElse() throws Exception {
    await(() -> pings(NEAR, SERVER));
    tell(Ipv6Outside.rules(Cause.HOST));
    assertThat(pings(NEAR, SERVER)).as("by itself").isTrue();

    tell(Ipv6Outside.rules(Cause.NETWORKS));

    assertThat(pings(NEAR, SERVER)).isFalse();
    assertThat(pings(FAR, NEIGHBOUR)).isFalse();
    assertThat(pings(NETWORK, SERVER)).as("out of a network").isTrue();
    assertThat(pings(NEAR, BESIDE)).as("within a bridge").isTrue();
  }

  @Test
  void aNetworkReachesTheOutsideAndNeitherTheMeshNorWhatGivesOutCredentials() throws Exception {
    await(() -> pings(NETWORK, METADATA));
    await(() -> pings(NETWORK, PEER_IN_MESH));
    await(() -> pings(FAR, INSIDE));

    for (Cause cause : Cause.values()) {
      tell(Ipv6Outside.rules(cause));
      assertThat(pings(NETWORK, SERVER)).isTrue();
      assertThat(pings(NETWORK, METADATA)).isFalse();
      assertThat(pings(NETWORK, PEER_IN_MESH)).isFalse();
      assertThat(pings(NETWORK, "fd22::1")).as("the host").isFalse();
      assertThat(pings(FAR, INSIDE)).as("from outside").isFalse();
    }
  }

  private static void create(String namespace) {
    try {
      in(null, "ip", "netns", "add", namespace);
      in(namespace, "ip", "link", "set", "lo", "up");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void attach(String namespace, String device, String hosts, String own)
      throws IOException {
    link(namespace, device);
    add(HOST, device, hosts);
    add(namespace, "eth0", own);
    in(namespace, "ip", "route", "add", "default", "via", hosts);
  }

  private static void join(String namespace, String device, String own) throws IOException {
    link(namespace, device);
    in(HOST, "ip", "link", "set", device, "master", LINK);
    add(namespace, "eth0", own);
  }

  private static void link(String namespace, String device) throws IOException {
    in(
        HOST, "ip", "link", "add", device, "type", "veth", "peer", "name", "eth0", "netns",
        namespace);
    in(HOST, "ip", "link", "set", device, "up");
    in(namespace, "ip", "link", "set", "eth0", "up");
  }

  private static void add(String namespace, String device, String address) throws IOException {
    in(namespace, "ip", "address", "replace", address + "/64", "dev", device, "nodad");
  }

  private static String mac(String namespace, String device) throws IOException {
    return in(namespace, "cat", "/sys/class/net/" + device + "/address").strip();
  }

  private static void count(String namespace, String packets) throws IOException {
    tell(
        namespace,
        """
        table inet counting
        delete table inet counting
        table inet counting {
          counter seen {
          }
          chain in {
            type filter hook input priority filter; policy accept;
            %s icmpv6 type echo-request counter name seen
          }
        }
        """
            .formatted(packets));
  }

  private static int counted(String namespace) throws IOException {
    String text = in(namespace, "nft", "list", "counter", "inet", "counting", "seen");
    return Integer.parseInt(text.replaceAll("(?s).*packets (\\d+) .*", "$1"));
  }

  private static void tell(String text) throws IOException {
    tell(HOST, text);
  }

  private static void tell(String namespace, String text) throws IOException {
    Command.Ended ended =
        Command.run(LIMIT, List.of("ip", "netns", "exec", namespace, "nft", "-f", "-"), text);
    assertThat(ended.succeeded()).as(ended.errors()).isTrue();
  }
}
