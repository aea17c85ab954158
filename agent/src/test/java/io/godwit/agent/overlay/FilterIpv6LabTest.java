package io.godwit.agent.overlay;

import static io.godwit.agent.overlay.Namespaces.await;
import static io.godwit.agent.overlay.Namespaces.in;
import static io.godwit.agent.overlay.Namespaces.pings;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.DeviceNames;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Address;
import io.godwit.model.MacAddress;
import io.godwit.model.VmId;
import io.godwit.runtime.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Filter in the kernel, of IPv6: a network namespace stands for a VM, two others for neighbours
 * that nothing filters. What a filter drops passes without one, so each test shows both. Needs
 * root.
 */
@Tag("lab")
class FilterIpv6LabTest {
  private static final VmId VM = VmId.of("0197c3a0-0000-7000-8000-00000000bbbb");
  private static final MacAddress MAC = new MacAddress("52:54:6e:00:00:01");
  private static final String OWN = "fd12::5054:6eff:fe00:1";
  private static final String OTHER = "fd12::bad";
  private static final String HOST = "gwtest6-host";
  private static final String INSIDE = "gwtest6-vm";
  private static final String NEIGHBOUR = "gwtest6-near";
  private static final String ROUTER = "gwtest6-router";
  private static final List<String> ALL = List.of(HOST, INSIDE, NEIGHBOUR, ROUTER);
  private static final String NEIGHBOURS = "fd12::2";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final List<Process> running = new ArrayList<>();

  @BeforeEach
  void build() throws IOException {
    removeAll();
    in(null, "ip", "netns", "add", HOST);
    in(HOST, "ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "0");
    in(HOST, "ip", "link", "set", "br0", "up");
    attach(INSIDE, DeviceNames.tap(VM), MAC.value());
    attach(NEIGHBOUR, "near", "52:54:6e:00:00:02");
    attach(ROUTER, "router", "52:54:6e:00:00:03");
    add(NEIGHBOUR, NEIGHBOURS, "nodad");
  }

  @AfterEach
  void removeAll() throws IOException {
    running.forEach(Process::destroyForcibly);
    for (String namespace : ALL) {
      // Fails where there is none, which is what is wanted.
      Command.Ended unused = Command.run(LIMIT, List.of("ip", "netns", "delete", namespace));
    }
  }

  @Test
  void aVmSendsFromItsOwnAddressesOnly() throws Exception {
    add(INSIDE, OWN, "nodad");
    add(INSIDE, OTHER, "nodad");
    filter();

    await(() -> pings(INSIDE, "fe80::5054:6eff:fe00:2%eth0", "-I", "eth0"));
    assertThat(pings(INSIDE, NEIGHBOURS, "-I", OWN)).isTrue();
    assertThat(pings(INSIDE, NEIGHBOURS, "-I", OTHER)).as("from another's").isFalse();
    unfilter();
    assertThat(pings(INSIDE, NEIGHBOURS, "-I", OTHER)).as("without a filter").isTrue();
  }

  /** Also not one whose network has only IPv4. */
  @Test
  void aVmThatIsNotHereSendsNothing() throws Exception {
    add(INSIDE, OWN, "nodad");
    tell(
        Filter.text(
            List.of(new Filter.Port(VM, MAC, Ipv4Address.parse("10.5.0.2"), Optional.empty())),
            51820));
    assertThat(pings(INSIDE, NEIGHBOURS)).isFalse();

    tell(Filter.text(List.of(), 51820));
    assertThat(pings(INSIDE, NEIGHBOURS)).isFalse();
    tell(String.join("\n", Filter.changes(List.of(), List.of(port()))) + "\n");
    // Not at once: what was not found before is asked for again after a moment.
    await(() -> pings(INSIDE, NEIGHBOURS));
    tell(String.join("\n", Filter.changes(List.of(port()), List.of())) + "\n");
    assertThat(pings(INSIDE, NEIGHBOURS)).as("when it has gone").isFalse();
  }

  /** The kernel answers for another under its own address: only what it says of is not its own. */
  @Test
  void aVmDoesNotSayThatAnotherIsWhereItIs() throws Exception {
    add(INSIDE, OWN, "nodad");
    in(INSIDE, "sysctl", "-q", "-w", "net.ipv6.conf.all.forwarding=1");
    in(INSIDE, "sysctl", "-q", "-w", "net.ipv6.conf.eth0.proxy_ndp=1");
    in(INSIDE, "sysctl", "-q", "-w", "net.ipv6.neigh.eth0.proxy_delay=0");
    in(INSIDE, "ip", "-6", "neighbour", "add", "proxy", OTHER, "dev", "eth0");
    filter();

    assertThat(pings(NEIGHBOUR, OWN)).isTrue();
    assertThat(pings(NEIGHBOUR, OTHER)).isFalse();
    assertThat(neighbour(OTHER)).doesNotContain(MAC.value());
    unfilter();
    await(
        () -> {
          boolean unused = pings(NEIGHBOUR, OTHER);
          return neighbour(OTHER).contains(MAC.value());
        });
  }

  /** So it learns when its own is taken, and takes no other's away. */
  @Test
  void aVmAsksWhetherItsOwnAddressIsFreeAndNoOther() throws Exception {
    filter();
    add(NEIGHBOUR, OWN, "nodad");
    add(NEIGHBOUR, OTHER, "nodad");

    in(INSIDE, "ip", "address", "add", OWN + "/64", "dev", "eth0");
    await(() -> in(INSIDE, "ip", "-6", "address", "show", "dadfailed").contains(OWN));
    in(INSIDE, "ip", "address", "add", OTHER + "/64", "dev", "eth0");
    await(
        () ->
            !in(INSIDE, "ip", "-6", "address", "show", "tentative", "-dadfailed").contains(OTHER));
    assertThat(in(INSIDE, "ip", "-6", "address", "show", "dadfailed")).doesNotContain(OTHER);
  }

  @Test
  void aVmIsNoRouter() throws Exception {
    filter();
    advertise(INSIDE, "fd99::");
    advertise(ROUTER, "fd88::");
    await(() -> addresses(NEIGHBOUR).contains("fd88:"));
    assertThat(addresses(NEIGHBOUR)).doesNotContain("fd99:");

    unfilter();
    in(NEIGHBOUR, "ip", "link", "set", "eth0", "down");
    in(NEIGHBOUR, "ip", "link", "set", "eth0", "up");
    await(() -> addresses(NEIGHBOUR).contains("fd99:"));
  }

  private void advertise(String namespace, String range) throws IOException {
    add(namespace, range + "1", "nodad");
    running.add(
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                namespace,
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--port=0",
                "--leasefile-ro",
                "--pid-file",
                "--interface=eth0",
                "--bind-interfaces",
                "--enable-ra",
                "--dhcp-range=" + range + ",ra-only,64")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  private static Filter.Port port() {
    return new Filter.Port(
        VM, MAC, Ipv4Address.parse("10.5.0.2"), Optional.of(Ipv6Address.parse(OWN)));
  }

  private static void filter() throws IOException {
    tell(Filter.text(List.of(port()), 51820));
  }

  private static void unfilter() throws IOException {
    tell(Filter.none());
  }

  private static void tell(String text) throws IOException {
    Command.Ended ended =
        Command.run(LIMIT, List.of("ip", "netns", "exec", HOST, "nft", "-f", "-"), text);
    assertThat(ended.succeeded()).as(ended.errors()).isTrue();
  }

  private static void attach(String namespace, String device, String mac) throws IOException {
    in(null, "ip", "netns", "add", namespace);
    in(
        HOST, "ip", "link", "add", device, "type", "veth", "peer", "name", "eth0", "address", mac,
        "netns", namespace);
    in(HOST, "ip", "link", "set", device, "master", "br0", "up");
    in(namespace, "ip", "link", "set", "eth0", "up");
  }

  private static void add(String namespace, String address, String how) throws IOException {
    in(namespace, "ip", "address", "add", address + "/64", "dev", "eth0", how);
  }

  private static String addresses(String namespace) throws IOException {
    return in(namespace, "ip", "-6", "address", "show", "dev", "eth0");
  }

  private static String neighbour(String address) throws IOException {
    return in(NEIGHBOUR, "ip", "-6", "neighbour", "show", address, "dev", "eth0");
  }
}
