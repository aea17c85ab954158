package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.DeviceNames;
import io.godwit.model.Epoch;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.MacAddress;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.Subnet;
import io.godwit.model.VmName;
import io.godwit.model.Vni;
import io.godwit.runtime.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A front door at a host that has network devices of its own, with all that a host drops, by both
 * versions of IP: a VM of the network behind it, one of another network, and a client outside.
 * Needs root.
 */
@Tag("lab")
class FrontDoorLabTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Test
  void whatIsPublishedIsReachedByVmsAtTheSameHostTooAndNothingElseIs(@TempDir Path folder)
      throws IOException {
    UnsharedJvm.run(LIMIT, Host.class, folder, "--pid", "--fork", "--kill-child");
  }

  /** Where the JVM of its own begins; what it has started ends with it. */
  static final class Host {
    private static final List<String> ADDRESSES = List.of("192.0.2.2", "fd22::2");
    private static final List<String> CLIENT = List.of("192.0.2.9", "fd22::9");

    private static final Segment SHOP =
        Overlays.withDoor(
            Overlays.dualStack(Overlays.segment(Overlays.web(Overlays.EAST, 1))), Overlays.EAST);
    private static final Segment VAULT =
        new Segment(
            new NetworkName("vault"),
            new Vni(2000),
            Mtu.USUAL,
            Subnet.parse("10.6.0.0/24"),
            Optional.of(Ipv6Range.parse("fd12:3456:789a:2::/64")),
            List.of(
                new Member(
                    Overlays.DB,
                    new VmName("db"),
                    new MacAddress("52:54:6e:00:00:02"),
                    Ipv4Address.parse("10.6.0.2"),
                    Overlays.EAST,
                    new Epoch(1),
                    Optional.empty(),
                    Optional.empty())),
            List.of(),
            Layout.Guard.NOT_TOLD);
    private static final List<Segment> ALL = List.of(SHOP, VAULT);

    private final Kernel kernel = new Kernel(Units.ofThisMachine());
    private final SegmentDevices devices = new SegmentDevices(Overlays.EAST, kernel);
    private final FrontDoors doors = new FrontDoors(Overlays.EAST, kernel);
    private final Path before;
    private final Egress egress;

    private Host(Path folder) {
      before = folder.resolve("before");
      egress = UnsharedJvm.egress(kernel, folder.resolve("before6"));
    }

    public static void main(String[] arguments) throws Exception {
      Host host = new Host(Path.of(arguments[0]));
      host.build();
      host.see();
      UnsharedJvm.sawItsEnd();
    }

    private void build() throws Exception {
      UnsharedJvm.mount(kernel);
      kernel.run("mount", "-t", "proc", "proc", "/proc");
      kernel.run("ip", "link", "set", "lo", "up");
      attachClient();
      kernel.nft(Filter.text(ports(), 51820));
      make();
      for (Segment segment : ALL) {
        attach(segment);
      }
      serve("web", 8443);
      serve("host", 444);
    }

    private static List<Filter.Port> ports() {
      return ALL.stream().map(segment -> port(segment, member(segment))).toList();
    }

    private static Filter.Port port(Segment segment, Member member) {
      return new Filter.Port(member.vm(), member.mac(), member.address(), segment.ipv6(member));
    }

    /** As the agent does, in its order. */
    private void make() throws IOException {
      for (Segment segment : ALL) {
        devices.make(segment);
        doors.make(segment);
        egress.make(segment);
      }
      kernel.forward(before);
      kernel.nft(
          HostRules.text(ALL, Overlays.EAST)
              + Ipv6DoorRules.ofHost(egress.openByIpv6(ALL), Overlays.EAST));
      egress.open(ALL);
    }

    /** Others may have had the kernel show frames in bridges to rules for packets, or not. */
    private void see() throws Exception {
      assertThat(refused("client", ADDRESSES.getLast(), 443))
          .as("where the host has no way to the outside by IPv6")
          .contains("refused");
      kernel.ip(List.of("route add ::/0 via %s dev outer".formatted(CLIENT.getLast())));
      make();
      for (int bridged : List.of(0, 1)) {
        for (String version : List.of("", "6")) {
          boolean unusedWhereThereIsNone =
              kernel.succeeds(
                  "sysctl",
                  "-q",
                  "-w",
                  "net.bridge.bridge-nf-call-ip%stables=%d".formatted(version, bridged));
        }
        seeWhatIsReached();
      }
    }

    private void seeWhatIsReached() throws Exception {
      for (String address : ADDRESSES) {
        for (String from : List.of("client", "db", "web")) {
          awaitReached(from, address, 443);
        }
        assertThat(reaches("db", address, 444)).as("%s, the host itself", address).isFalse();
      }
      for (String address : CLIENT) {
        awaitReached("db", address, 7);
      }
      for (String web : List.of(member(SHOP).address().toString(), ipv6(SHOP))) {
        assertThat(reaches("db", web, 8443)).as("%s, past its door", web).isFalse();
      }
      for (Object end :
          List.of(Transit.DOORS.ofNetwork(SHOP.vni()), Transit.DOORS.ipv6OfNetwork(SHOP.vni()))) {
        assertThat(reaches("db", end.toString(), 443)).as("%s, not by the host", end).isFalse();
      }
    }

    private void awaitReached(String from, String to, int port) throws Exception {
      long deadline = System.nanoTime() + LIMIT.dividedBy(8).toNanos();
      while (!reaches(from, to, port)) {
        assertThat(System.nanoTime())
            .as("port %d of %s from %s", port, to, from)
            .isLessThan(deadline);
      }
    }

    private static Member member(Segment segment) {
      return segment.members().getFirst();
    }

    private static String ipv6(Segment segment) {
      return segment.ipv6(member(segment)).orElseThrow().toString();
    }

    private boolean reaches(String from, String to, int port) throws IOException {
      return kernel.succeeds(dialling(from, to, port));
    }

    /** What the one that dials is told; nothing where nobody answers. */
    private static String refused(String from, String to, int port) throws IOException {
      return Command.run(LIMIT, List.of(dialling(from, to, port))).errors();
    }

    private static String[] dialling(String from, String to, int port) {
      return command(from, "timeout", "2", "bash", "-c", "exec 3<>/dev/tcp/" + to + "/" + port);
    }

    private static String[] command(String at, String... command) {
      List<String> all =
          new ArrayList<>(at.equals("host") ? List.of() : List.of("ip", "netns", "exec", at));
      all.addAll(List.of(command));
      return all.toArray(String[]::new);
    }

    private void serve(String at, int port) throws Exception {
      Process unused =
          new ProcessBuilder(
                  command(at, "busybox", "nc", "-ll", "-p", Integer.toString(port), "-e", "cat"))
              .start();
      Namespaces.await(() -> kernel.run(command(at, "ss", "-Hltn")).contains(":" + port));
    }

    private void attachClient() throws Exception {
      kernel.run("ip", "netns", "add", "client");
      kernel.run(
          "ip", "link", "add", "outer", "type", "veth", "peer", "name", "eth0", "netns", "client");
      kernel.ip(
          List.of(
              "address add %s/24 dev outer".formatted(ADDRESSES.getFirst()),
              "address add %s/64 dev outer nodad".formatted(ADDRESSES.getLast()),
              "link set dev outer up"));
      kernel.ipInside(
          "client",
          List.of(
              "address add %s/24 dev eth0".formatted(CLIENT.getFirst()),
              "address add %s/64 dev eth0 nodad".formatted(CLIENT.getLast()),
              "link set dev eth0 up"));
      serve("client", 7);
    }

    /** A namespace in place of the VM, with the addresses that everybody knows of that. */
    private void attach(Segment segment) throws IOException {
      Member member = member(segment);
      String name = member.name().value();
      String tap = DeviceNames.tap(member.vm());
      kernel.run("ip", "netns", "add", name);
      kernel.run(
          "ip",
          "link",
          "add",
          tap,
          "mtu",
          segment.mtu().toString(),
          "type",
          "veth",
          "peer",
          "name",
          "eth0",
          "mtu",
          segment.mtu().toString(),
          "netns",
          name);
      kernel.run("ip", "link", "set", tap, "master", DeviceNames.bridge(segment.vni()), "up");
      kernel.ipInside(
          name,
          List.of(
              "link set dev lo up",
              "link set dev eth0 address " + member.mac(),
              "address add %s/24 dev eth0".formatted(member.address()),
              "address add %s/64 dev eth0 nodad".formatted(ipv6(segment)),
              "link set dev eth0 up",
              "route add default via %s dev eth0".formatted(segment.range().gateway()),
              "route add ::/0 via %s dev eth0"
                  .formatted(segment.ipv6Range().orElseThrow().gateway())));
    }
  }
}
