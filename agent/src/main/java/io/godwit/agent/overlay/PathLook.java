package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Forwarding.Actual;
import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.LinkText.Link;
import io.godwit.model.DeviceNames;
import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Address;
import io.godwit.model.MacAddress;
import io.godwit.model.MeshAddress;
import io.godwit.model.VmId;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.Trace;
import io.godwit.protocol.v1.TraceReport;
import io.godwit.protocol.v1.TracedAnswer;
import io.godwit.protocol.v1.TracedDevice;
import io.godwit.protocol.v1.TracedForwarding;
import io.godwit.protocol.v1.TracedMesh;
import io.godwit.protocol.v1.TracedNeighbour;
import io.godwit.protocol.v1.TracedPassage;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Looks at how packets go from a VM that is here to another one. */
final class PathLook {
  private static final Actual NOTHING = new Actual(Set.of(), Map.of(), Map.of());
  private static final long NONE = -1;

  private final Supplier<Layout> layout;
  private final int meshMtu;
  private final Programs programs;
  private final InstantSource clock;

  /**
   * @param layout what is known here of who is where
   * @param meshMtu what it should be
   * @param clock the machine's, by which WireGuard tells its handshakes
   */
  PathLook(Supplier<Layout> layout, int meshMtu, Programs programs, InstantSource clock) {
    this.layout = layout;
    this.meshMtu = meshMtu;
    this.programs = programs;
    this.clock = clock;
  }

  /**
   * What is asked.
   *
   * @param address6 empty where the network has only IPv4
   * @param toVni the other's network, which may be the same
   * @param toAddress the other's, where that is in another network
   * @param across the host to which the mesh is measured
   */
  private record Question(
      VmId vm,
      Ipv4Address address,
      Optional<Ipv6Address> address6,
      Vni vni,
      VmId to,
      MacAddress toMac,
      Vni toVni,
      Optional<Ipv4Address> toAddress,
      Optional<HostId> across) {
    static Question of(Trace asked) {
      return new Question(
          VmId.of(asked.getVmId()),
          Ipv4Address.parse(asked.getIpv4()),
          Optional.of(asked.getIpv6()).filter(text -> !text.isEmpty()).map(Ipv6Address::parse),
          new Vni(asked.getVni()),
          VmId.of(asked.getToVmId()),
          new MacAddress(asked.getToMac()),
          new Vni(asked.getToVni() == 0 ? asked.getVni() : asked.getToVni()),
          Optional.of(asked.getToIpv4()).filter(text -> !text.isEmpty()).map(Ipv4Address::parse),
          Optional.of(asked.getToHostId()).filter(id -> !id.isEmpty()).map(HostId::of));
    }

    String bridge() {
      return DeviceNames.bridge(vni);
    }

    /** That knows where the other VM is. */
    String bridgeOfOther() {
      return DeviceNames.bridge(toVni);
    }
  }

  TraceReport look(Trace asked) throws IOException, InterruptedException {
    Question question = Question.of(asked);
    Map<String, Link> links = LinkText.read(programs.output("ip", "-json", "link", "show"));
    CompletableFuture<Optional<TracedAnswer>> answer =
        programs.begin(() -> answer(question, links));
    CompletableFuture<Optional<TracedNeighbour>> neighbour =
        programs.begin(() -> neighbour(question, links));
    CompletableFuture<Optional<TracedMesh>> mesh = programs.begin(() -> mesh(question, links));
    TraceReport.Builder report =
        TraceReport.newBuilder()
            .setTap(device(DeviceNames.tap(question.vm()), links))
            .setBridge(device(question.bridge(), links))
            .setVxlan(device(DeviceNames.vxlan(question.toVni()), links))
            .setOwnVxlan(device(DeviceNames.vxlan(question.vni()), links))
            .setForwarding(forwarding(question, links));
    if (question.toAddress().isPresent()) {
      report.setPassage(passage(question, question.toAddress().get(), links));
    }
    programs.await(answer).ifPresent(report::setAnswer);
    programs.await(neighbour).ifPresent(report::setNeighbour);
    programs.await(mesh).ifPresent(report::setMesh);
    return report.build();
  }

  private TracedPassage passage(Question question, Ipv4Address to, Map<String, Link> links)
      throws IOException {
    String name = DeviceNames.passage(question.vni(), question.toVni());
    TracedPassage.Builder passage = TracedPassage.newBuilder().setDevice(device(name, links));
    if (links.containsKey(name)) {
      String routes =
          programs.output(
              "ip",
              "-n",
              DeviceNames.namespace(question.vni()),
              "-4",
              "route",
              "show",
              "dev",
              Passages.inside(question.toVni()));
      passage.setLeads(AnchorWay.read(routes).contains(to.toString()));
    }
    return passage.build();
  }

  private static TracedDevice device(String name, Map<String, Link> links) {
    TracedDevice.Builder device = TracedDevice.newBuilder().setName(name);
    Link link = links.get(name);
    if (link != null) {
      device
          .setPresent(true)
          .setUp(link.state() == LinkText.State.UP)
          .setMtu(link.mtu())
          .setBridge(link.bridge().orElse(""));
    }
    return device.build();
  }

  private Optional<TracedAnswer> answer(Question question, Map<String, Link> links)
      throws IOException {
    if (!links.containsKey(question.bridge())) {
      return Optional.empty();
    }
    String printed =
        programs.answer(
            "arping",
            "-0",
            "-i",
            question.bridge(),
            "-C",
            "1",
            "-c",
            "2",
            "-w",
            "2",
            question.address().toString());
    return ArpingText.read(printed)
        .map(
            answer ->
                TracedAnswer.newBuilder()
                    .setMac(answer.from())
                    .setMicros(micros(answer.after()))
                    .build());
  }

  /**
   * Whether the VM answers the echo says nothing, as its policies may let none in: that it is sent
   * one has the gateway look for its neighbour, which always passes. What it remembers of a VM that
   * has gone is forgotten first, or that would count as an answer.
   */
  private Optional<TracedNeighbour> neighbour(Question question, Map<String, Link> links)
      throws IOException {
    if (question.address6().isEmpty()) {
      return Optional.empty();
    }
    TracedNeighbour.Builder neighbour = TracedNeighbour.newBuilder();
    if (links.containsKey(question.bridge())) {
      String address = question.address6().get().toString();
      String inside = DeviceNames.namespace(question.vni());
      String unusedWhereUnknown =
          programs.answer(
              "ip", "-n", inside, "-6", "neigh", "del", address, "dev", NameService.LAN);
      String unused =
          programs.answer(
              "ip", "netns", "exec", inside, "ping", "-6", "-n", "-c", "1", "-W", "1", address);
      NeighbourText.read(
              programs.answer(
                  "ip", "-n", inside, "-6", "neigh", "show", "to", address, "dev", NameService.LAN))
          .ifPresent(neighbour::setMac);
    }
    return Optional.of(neighbour.build());
  }

  private TracedForwarding forwarding(Question question, Map<String, Link> links)
      throws IOException {
    Actual actual =
        links.containsKey(question.bridgeOfOther())
            ? FdbText.read(
                programs.output("bridge", "-json", "fdb", "show", "br", question.bridgeOfOther()))
            : NOTHING;
    String mac = question.toMac().value();
    TracedForwarding.Builder forwarding =
        TracedForwarding.newBuilder()
            .setDevice(actual.behind().getOrDefault(mac, ""))
            .setMeshAddress(actual.remote().getOrDefault(mac, ""));
    Optional<Member> known = layout.get().member(question.to());
    known.ifPresent(
        member -> forwarding.setHostId(member.at().toString()).setEpoch(member.epoch().value()));
    return forwarding.build();
  }

  private Optional<TracedMesh> mesh(Question question, Map<String, Link> links)
      throws IOException, InterruptedException {
    if (question.across().isEmpty()) {
      return Optional.empty();
    }
    TracedMesh.Builder mesh =
        TracedMesh.newBuilder()
            .setDevice(device(DeviceNames.MESH, links))
            .setWantedMtu(meshMtu)
            .setHandshakeAgeMillis(NONE)
            .setRoundTripMicros(NONE);
    relay(question.across().get()).ifPresent(host -> mesh.setRelayHostId(host.toString()));
    if (links.containsKey(DeviceNames.MESH)) {
      measure(MeshAddress.of(question.across().get()), mesh);
    }
    return Optional.of(mesh.build());
  }

  private Optional<HostId> relay(HostId across) {
    return layout.get().peers().stream()
        .filter(peer -> peer.host().equals(across))
        .findFirst()
        .flatMap(Layout.Peer::relay);
  }

  private void measure(MeshAddress to, TracedMesh.Builder mesh)
      throws IOException, InterruptedException {
    Optional<MeshDump.Peer> peer =
        MeshDump.read(programs.output("wg", "show", DeviceNames.MESH, "dump")).at(to);
    peer.ifPresent(found -> describe(found, mesh));
    if (peer.isPresent()) {
      MeshProbe.Measured measured = new MeshProbe(programs).measure(to, meshMtu);
      measured.roundTrip().ifPresent(time -> mesh.setRoundTripMicros(micros(time)));
      mesh.setLargestPacket(measured.largest());
    }
  }

  private void describe(MeshDump.Peer peer, TracedMesh.Builder mesh) {
    mesh.setPublicKey(peer.publicKey()).setEndpoint(peer.endpoint().orElse(""));
    peer.handshake()
        .map(last -> Duration.between(last, clock.instant()))
        .ifPresent(age -> mesh.setHandshakeAgeMillis(Math.max(0, age.toMillis())));
  }

  private static long micros(Duration time) {
    return time.toNanos() / 1000;
  }
}
