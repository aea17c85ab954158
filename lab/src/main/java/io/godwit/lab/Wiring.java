package io.godwit.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The network of the lab. The backbone has a bridge for each provider and routes between them, to
 * the machine and to the client. The hosts' VM bridges and the client's are one flat segment,
 * joined by VXLAN. All of it is inside the lab's namespaces and goes with them, but for one
 * interface of the machine, which goes with its other end.
 */
final class Wiring {
  /** Room for VXLAN's 50 bytes, so that VMs have the usual 1500. */
  private static final int UPLINK_MTU = 1600;

  private static final int SEGMENT_MTU = 1500;
  private static final String UPLINK = "uplink0";
  private static final String TUNNEL = "segment0";

  private final LabSpec spec;
  private final LabNamespace backbone;

  Wiring(LabSpec spec, LabNamespace backbone) {
    this.spec = spec;
    this.backbone = backbone;
  }

  /** Whoever is on the VM segment: the hosts and the client. */
  private record Member(
      LabNamespace namespace,
      String address,
      String gateway,
      Optional<String> bridge,
      String segmentAddress) {}

  private Member member(LabHost host) {
    return new Member(
        host.namespace(),
        host.address(),
        host.spec().gateway(),
        Optional.of(host.provider()),
        host.spec().segmentAddress());
  }

  private static Member member(LabNamespace client) {
    return new Member(
        client,
        LabSpec.CLIENT_OUTSIDE_ADDRESS,
        "10.80.1.1",
        Optional.empty(),
        LabSpec.CLIENT_ADDRESS);
  }

  void connectBackbone() {
    String generation = Long.toString(backbone.pid());
    if (backbone.isDone("bridges", generation)) {
      return;
    }
    Map<String, String> gateways = spec.gateways();
    deleteLinks(backbone, gateways.keySet());
    List<String> batch = new ArrayList<>(List.of("link set lo up"));
    gateways.forEach(
        (provider, gateway) -> {
          batch.add(bridge(provider, UPLINK_MTU));
          batch.add("address add %s/24 dev %s".formatted(gateway, provider));
          batch.add("link set %s up".formatted(provider));
        });
    List<HostSpec> hidden = spec.behindNat();
    hidden.forEach(host -> batch.add("address replace %s/32 dev lo".formatted(Nat.outside(host))));
    ip(backbone, batch);
    if (!hidden.isEmpty()) {
      backbone.runInNetwork(Nat.rules(hidden), "nft", "-f", "-");
    }
    backbone.done("bridges", generation);
  }

  /** Joins the machine to the backbone, so that hosts reach the controller. */
  void connectMachine() {
    if (!Surroundings.hasInterface()) {
      ip(
          backbone,
          List.of(
              veth("machine", Surroundings.INTERFACE, ProcessHandle.current().pid()),
              "address add 10.80.0.2/24 dev machine",
              "link set machine up"));
    }
    List<String> batch =
        new ArrayList<>(
            List.of(
                "address replace %s/24 dev %s"
                    .formatted(LabSpec.CONTROLLER_ADDRESS, Surroundings.INTERFACE),
                "link set %s up".formatted(Surroundings.INTERFACE)));
    spec.routedNetworks()
        .forEach(network -> batch.add("route replace %s via 10.80.0.2".formatted(network)));
    Commands.run(List.of("ip", "-batch", "-"), lines(batch));
  }

  void connect(LabHost host) {
    connect(member(host));
  }

  void connectClient(LabNamespace client) {
    connect(member(client));
  }

  boolean isConnected(LabHost host) {
    return backbone.isUp()
        && host.namespace().isDone("uplink", uplinkGeneration(host.namespace()))
        && host.namespace().isDone("segment", segmentGeneration(host.namespace()));
  }

  private void connect(Member member) {
    connectUplink(member);
    connectSegment(member);
  }

  private void connectUplink(Member member) {
    LabNamespace namespace = member.namespace();
    String generation = uplinkGeneration(namespace);
    if (namespace.isDone("uplink", generation)) {
      return;
    }
    String name = namespace.name();
    deleteLinks(namespace, List.of(UPLINK));
    deleteLinks(backbone, List.of(name));
    ip(
        namespace,
        List.of(
            "link set lo up",
            veth(UPLINK, name, backbone.pid()),
            "address add %s/24 dev %s".formatted(member.address(), UPLINK),
            "link set %s up".formatted(UPLINK),
            "route add default via %s".formatted(member.gateway())));
    String other =
        member
            .bridge()
            .map(bridge -> "link set %s master %s".formatted(name, bridge))
            .orElse("address add %s/24 dev %s".formatted(member.gateway(), name));
    ip(backbone, List.of(other, "link set %s up".formatted(name)));
    namespace.done("uplink", generation);
  }

  private void connectSegment(Member member) {
    LabNamespace namespace = member.namespace();
    String generation = segmentGeneration(namespace);
    if (namespace.isDone("segment", generation)) {
      return;
    }
    deleteLinks(namespace, List.of(TUNNEL, LabSpec.VM_BRIDGE));
    ip(
        namespace,
        List.of(
            bridge(LabSpec.VM_BRIDGE, SEGMENT_MTU),
            "link set %s address %s".formatted(LabSpec.VM_BRIDGE, mac(member.segmentAddress())),
            "address add %s/16 dev %s".formatted(member.segmentAddress(), LabSpec.VM_BRIDGE),
            "link add dev %s mtu %d type vxlan id 77 dstport 4789 local %s"
                .formatted(TUNNEL, SEGMENT_MTU, member.address()),
            "link set %s master %s".formatted(TUNNEL, LabSpec.VM_BRIDGE),
            "link set %s up".formatted(TUNNEL),
            "link set %s up".formatted(LabSpec.VM_BRIDGE)));
    List<String> flood =
        Stream.concat(
                spec.hosts().stream().map(HostSpec::address),
                Stream.of(LabSpec.CLIENT_OUTSIDE_ADDRESS))
            .filter(address -> !address.equals(member.address()))
            .map(address -> "fdb append 00:00:00:00:00:00 dev %s dst %s".formatted(TUNNEL, address))
            .toList();
    namespace.runInNetwork(lines(flood), "bridge", "-batch", "-");
    namespace.done("segment", generation);
  }

  /** Shapes what a host sends at its own end of the uplink and what it receives at the other. */
  void setRate(LabHost host, Optional<BitRate> rate) {
    shape(host.namespace(), UPLINK, rate);
    shape(backbone, host.name(), rate);
  }

  private static void shape(LabNamespace namespace, String device, Optional<BitRate> rate) {
    if (rate.isEmpty()) {
      // Fails where there is no limit, which is what is wanted.
      namespace.execute("tc", "qdisc", "delete", "dev", device, "root");
      return;
    }
    long bits = rate.get().bitsPerSecond();
    // 4 ms of traffic, and never less than a few packets, or the rate is not reached.
    long burst = Math.max(16_384, bits / 8 / 250);
    // By way of another queue: a packet that this one's burst is too small for, left from a higher
    // rate, would stop the link for ever.
    List<String> queues =
        List.of(
            "qdisc replace dev %s root pfifo limit 100".formatted(device),
            "qdisc replace dev %s root tbf rate %dbit burst %db latency 50ms"
                .formatted(device, bits, burst));
    namespace.runInNetwork(lines(queues), "tc", "-batch", "-");
  }

  private String uplinkGeneration(LabNamespace namespace) {
    return namespace.pid() + " to " + backbone.pid();
  }

  private static String segmentGeneration(LabNamespace namespace) {
    return Long.toString(namespace.pid());
  }

  /** 10.77.HH.LL has 52:54:00:4d:HH:LL, as the VMs on the segment do. */
  static String mac(String segmentAddress) {
    String[] octets = segmentAddress.split("\\.", 4);
    return "52:54:00:4d:%02x:%02x"
        .formatted(Integer.parseInt(octets[2]), Integer.parseInt(octets[3]));
  }

  private static String bridge(String name, int mtu) {
    return "link add dev %s mtu %d type bridge forward_delay 0 mcast_snooping 0"
        .formatted(name, mtu);
  }

  private static String veth(String name, String peer, long peerPid) {
    return "link add dev %s mtu %d type veth peer name %s mtu %d netns /proc/%d/ns/net"
        .formatted(name, UPLINK_MTU, peer, UPLINK_MTU, peerPid);
  }

  private static void ip(LabNamespace namespace, List<String> batch) {
    namespace.runInNetwork(lines(batch), "ip", "-batch", "-");
  }

  private static void deleteLinks(LabNamespace namespace, Collection<String> names) {
    List<String> batch = names.stream().map(name -> "link delete dev " + name).toList();
    // -force goes on where a link is not there, which is what is wanted; the exit code says so.
    Commands.execute(
        List.of(
            "nsenter",
            "--target",
            Long.toString(namespace.pid()),
            "--net",
            "--",
            "ip",
            "-force",
            "-batch",
            "-"),
        lines(batch));
  }

  private static String lines(List<String> batch) {
    return String.join("\n", batch) + "\n";
  }
}
