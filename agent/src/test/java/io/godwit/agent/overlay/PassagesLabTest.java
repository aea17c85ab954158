package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.overlay.Gate.Admission;
import io.godwit.agent.overlay.Gate.Beyond;
import io.godwit.agent.overlay.Gate.Traffic;
import io.godwit.agent.overlay.Layout.Certainty;
import io.godwit.agent.overlay.Layout.Connected;
import io.godwit.agent.overlay.Layout.Guard;
import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.DeviceNames;
import io.godwit.model.Epoch;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MacAddress;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.Service;
import io.godwit.model.Subnet;
import io.godwit.model.TransportPort.Transport;
import io.godwit.model.VmName;
import io.godwit.model.Vni;
import io.godwit.runtime.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two networks at one host that has network devices of its own; needs root. */
@Tag("lab")
class PassagesLabTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @Test
  void networksReachEachOtherWhileTheyAreConnectedAndOnlyThen(@TempDir Path folder)
      throws IOException {
    UnsharedJvm.run(LIMIT, Host.class, folder);
  }

  /** Where the JVM of its own begins. */
  static final class Host {
    private final Kernel kernel = new Kernel(Units.ofThisMachine());
    private final SegmentDevices devices = new SegmentDevices(Overlays.EAST, kernel);
    private final Passages passages = new Passages(kernel);
    private final Egress egress;

    private Host(Path folder) {
      egress = UnsharedJvm.egress(kernel, folder.resolve("before"));
    }

    public static void main(String[] arguments) throws IOException {
      Host host = new Host(Path.of(arguments[0]));
      host.build();
      host.see();
      UnsharedJvm.sawItsEnd();
    }

    private void build() throws IOException {
      UnsharedJvm.mount(kernel);
      for (Segment segment : apart()) {
        devices.make(segment);
        egress.make(segment);
        attach(segment);
      }
    }

    private void see() throws IOException {
      passages.make(apart());
      assertThat(pings("web", "10.6.0.2")).as("apart").isFalse();

      passages.make(connected());
      assertThat(pings("web", "10.6.0.2")).isTrue();
      assertThat(pings("db", "10.5.0.2")).isTrue();
      assertThat(pings("web", "10.6.0.1")).as("the other's gateway").isFalse();
      assertThat(pings("web", "10.6.0.9")).as("nobody").isFalse();
      assertThat(pings("web", "10.6.0.2", "-M", "do", "-s", "1252")).as("1280 bytes").isTrue();
      assertThat(told("web", "10.6.0.2", "1352")).contains("mtu = 1280");
      assertThat(kernel.tracked(DeviceNames.namespace(new Vni(2000)))).doesNotContain("10.5.0.2");

      seeThatLargePacketsAndErrorsPassTheGates();

      new Passages(kernel).make(connected());
      assertThat(pings("web", "10.6.0.2")).as("by the next agent").isTrue();

      new Passages(kernel).make(apart());
      assertThat(pings("web", "10.6.0.2")).as("apart again").isFalse();
      assertThat(kernel.devices(DeviceNames.PASSAGE)).isEmpty();
      assertThat(kernel.run("ip", "-n", DeviceNames.namespace(new Vni(1000)), "route"))
          .doesNotContain("unreachable");
    }

    /** With what stands at the VMs of connected networks, as within one. */
    private void seeThatLargePacketsAndErrorsPassTheGates() throws IOException {
      kernel.nft(GateText.text(List.of(gateOfWeb(), gateOfDb()), Set.of(), Set.of()));
      assertThat(pings("web", "10.6.0.2", "-M", "dont", "-s", "3000")).as("fragments").isTrue();
      kernel.run("ip", "-n", "web", "route", "flush", "cache");
      assertThat(told("web", "10.6.0.2", "1352")).as("too big").contains("mtu = 1280");
      assertThat(isRefused("web", "10.6.0.2")).as("by a VM that does not listen").isTrue();
      assertThat(pings("db", "10.5.0.2")).as("the other way").isFalse();
      kernel.nft(GateText.none());
    }

    /** Of datagrams: a later one finds the error that came for the first. */
    private boolean isRefused(String from, String to) throws IOException {
      return kernel.succeeds(
          "ip",
          "netns",
          "exec",
          from,
          "bash",
          "-c",
          "exec 3<>/dev/udp/%s/9; for n in 1 2 3 4 5 6 7 8 9; do echo >&3 || exit 0; sleep 0.1; done; exit 1"
              .formatted(to));
    }

    private static Gate gateOfWeb() {
      return new Gate(
          Overlays.WEB,
          Traffic.OPEN,
          List.of(),
          new Beyond(List.of(Subnet.parse("10.6.0.0/24")), admitted("10.6.0.2")));
    }

    private static Gate gateOfDb() {
      return new Gate(
          Overlays.DB,
          Traffic.OPEN,
          admitted("10.5.0.2"),
          new Beyond(List.of(Subnet.parse("10.5.0.0/24")), List.of()));
    }

    private static List<Admission> admitted(String other) {
      return Stream.of(new Service.Icmp(), new Service.Ports(Transport.UDP, 9, 9))
          .map(
              service ->
                  new Admission(
                      1,
                      List.of(Ipv4Address.parse(other)),
                      Set.of(Overlays.WEB, Overlays.DB),
                      service))
          .toList();
    }

    private boolean pings(String from, String to, String... options) throws IOException {
      return kernel.succeeds(command(from, to, options));
    }

    private String told(String from, String to, String size) throws IOException {
      Command.Ended ended = Command.run(LIMIT, List.of(command(from, to, "-M", "do", "-s", size)));
      return ended.output() + ended.errors();
    }

    private static String[] command(String from, String to, String... options) {
      List<String> command =
          new ArrayList<>(List.of("ip", "netns", "exec", from, "ping", "-c", "1", "-W", "2"));
      command.addAll(List.of(options));
      command.add(to);
      return command.toArray(String[]::new);
    }

    /** A namespace in place of the VM, with the addresses that everybody knows of that. */
    private void attach(Segment segment) throws IOException {
      Member member = segment.members().getFirst();
      String name = member.name().value();
      String tap = DeviceNames.tap(member.vm());
      String mtu = segment.mtu().toString();
      kernel.run("ip", "netns", "add", name);
      kernel.run(
          "ip", "link", "add", tap, "mtu", mtu, "type", "veth", "peer", "name", "eth0", "mtu", mtu,
          "netns", name);
      kernel.run("ip", "link", "set", tap, "master", DeviceNames.bridge(segment.vni()), "up");
      kernel.ipInside(
          name,
          List.of(
              "link set dev eth0 address " + member.mac(),
              "address add %s/24 dev eth0".formatted(member.address()),
              "link set dev eth0 up",
              "route add default via " + segment.range().gateway()));
    }

    private static List<Segment> apart() {
      return List.of(
          segment(1000, "10.5.0.0/24", 1400, "web", List.of()),
          segment(2000, "10.6.0.0/24", 1280, "db", List.of()));
    }

    private static List<Segment> connected() {
      Subnet shop = Subnet.parse("10.5.0.0/24");
      Subnet vault = Subnet.parse("10.6.0.0/24");
      return List.of(
          segment(1000, "10.5.0.0/24", 1400, "web", List.of(new Connected(new Vni(2000), vault))),
          segment(2000, "10.6.0.0/24", 1280, "db", List.of(new Connected(new Vni(1000), shop))));
    }

    private static Segment segment(
        int vni, String range, int mtu, String vm, List<Connected> connected) {
      Subnet subnet = Subnet.parse(range);
      Member member =
          new Member(
              vni == 1000 ? Overlays.WEB : Overlays.DB,
              new VmName(vm),
              new MacAddress("52:54:6e:00:00:0" + vni / 1000),
              subnet.free(Set.of()).orElseThrow(),
              Overlays.EAST,
              new Epoch(1),
              Optional.empty(),
              Optional.empty());
      return new Segment(
          new NetworkName("net-" + vni),
          new Vni(vni),
          new Mtu(mtu),
          subnet,
          Optional.empty(),
          List.of(member),
          List.of(),
          new Guard(Traffic.OPEN, List.of(), Certainty.SAID, connected, List.of()));
    }
  }
}
