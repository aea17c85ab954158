package io.godwit.controller.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.godwit.controller.overlay.Door.Published;
import io.godwit.controller.overlay.MeshSite.Stay;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.Epoch;
import io.godwit.model.HostEndpoints;
import io.godwit.model.HostId;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MacAddress;
import io.godwit.model.MeshAddress;
import io.godwit.model.MeshKey;
import io.godwit.model.MeshState;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.PolicyOrigin;
import io.godwit.model.ProviderName;
import io.godwit.model.Service;
import io.godwit.model.Subnet;
import io.godwit.model.TransportPort;
import io.godwit.model.VmId;
import io.godwit.model.VmLabels;
import io.godwit.model.VmName;
import io.godwit.model.VmSelector;
import io.godwit.model.VmSpec;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.Admission;
import io.godwit.protocol.v1.Anchor;
import io.godwit.protocol.v1.ConnectedNetwork;
import io.godwit.protocol.v1.FrontDoor;
import io.godwit.protocol.v1.MeshPeer;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.Publication;
import io.godwit.protocol.v1.RelayedPair;
import io.godwit.protocol.v1.Segment;
import io.godwit.protocol.v1.SegmentMember;
import io.godwit.protocol.v1.Traffic;
import io.godwit.protocol.v1.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OverlayPlanTest {
  private static final Published[] NONE = {};
  private static final Image IMAGE =
      new Image(
          new ImageDigest("ab".repeat(32)),
          ImageFormat.QCOW2,
          DataSize.ofMebibytes(30),
          DataSize.ofGibibytes(1));

  @Test
  void hostsOfANetworkHaveAllOfItAndAreEachOthersPeers() {
    Map<HostId, Overlay> plan =
        allOpen(
            ready(4),
            List.of(member(1, 7, host(1)), member(2, 7, host(2)), member(3, 8, host(3))),
            List.of());

    assertThat(plan).containsOnlyKeys(host(1), host(2), host(3), host(4));
    assertThat(peers(plan.get(host(1)))).containsExactly(host(2));
    assertThat(peers(plan.get(host(2)))).containsExactly(host(1));
    assertThat(plan.get(host(1)).getSegmentsList()).isEqualTo(plan.get(host(2)).getSegmentsList());
    Segment segment = plan.get(host(1)).getSegments(0);
    assertThat(segment.getNetwork()).isEqualTo("net-7");
    assertThat(segment.getVni()).isEqualTo(7);
    assertThat(segment.getMtu()).isEqualTo(1280);
    assertThat(segment.getIpv4Range()).isEqualTo("10.0.0.0/8");
    assertThat(segment.getMembersList())
        .containsExactly(
            SegmentMember.newBuilder()
                .setVmId(vmId(1).toString())
                .setName("vm-1")
                .setMac("52:54:6e:00:00:01")
                .setIpv4("10.0.0.2")
                .setHostId(host(1).toString())
                .setEpoch(3)
                .build(),
            SegmentMember.newBuilder()
                .setVmId(vmId(2).toString())
                .setName("vm-2")
                .setMac("52:54:6e:00:00:02")
                .setIpv4("10.0.0.3")
                .setHostId(host(2).toString())
                .setEpoch(3)
                .build());
    assertThat(peers(plan.get(host(3)))).as("it has nobody to reach").isEmpty();
    assertThat(plan.get(host(4)))
        .as("it is told that it has none")
        .isEqualTo(Overlay.getDefaultInstance());
  }

  @Test
  void hostThatMayGetAVmHasItsNetworkAndIsKnownToItsHosts() {
    Map<HostId, Overlay> plan =
        allOpen(
            ready(3),
            List.of(to(member(1, 7, host(1)), host(3)), member(2, 7, host(2))),
            List.of());

    assertThat(peers(plan.get(host(3)))).containsExactly(host(1), host(2));
    assertThat(peers(plan.get(host(2)))).containsExactly(host(1), host(3));
    for (int number = 1; number <= 3; number++) {
      assertThat(plan.get(host(number)).getSegments(0).getMembersList())
          .extracting(SegmentMember::getHostId, SegmentMember::getNextHostId)
          .containsExactly(
              tuple(host(1).toString(), host(3).toString()), tuple(host(2).toString(), ""));
    }
  }

  @Test
  void hostOutsideTheMeshIsNobodysPeerAndKeepsWhatItHas() {
    Map<HostId, MeshSite> hosts = new HashMap<>(ready(2));
    hosts.put(host(2), site("one", new MeshState.Unfit("it has no WireGuard")));

    Map<HostId, Overlay> plan =
        allOpen(hosts, List.of(member(1, 7, host(1)), member(2, 7, host(2))), List.of());

    assertThat(peers(plan.get(host(1)))).isEmpty();
    assertThat(plan.get(host(2)).getSegmentsCount()).isEqualTo(1);
    assertThat(peers(plan.get(host(2)))).containsExactly(host(1));
  }

  @Test
  void sameFactsMakeTheSameMessagesInWhateverOrder() {
    List<Member> members = fleet(20, new Random(7));
    List<Member> shuffled = new ArrayList<>(members);
    Collections.shuffle(shuffled, new Random(8));

    List<Door> doors = doors(members, 20, new Random(9));
    List<Door> otherwise =
        doors.reversed().stream().map(OverlayPlanTest::withPortsTheOtherWayRound).toList();

    assertThat(allOpen(ready(20), shuffled, otherwise))
        .isEqualTo(allOpen(ready(20), members, doors));
  }

  private static Door withPortsTheOtherWayRound(Door door) {
    return new Door(
        door.network(), door.host(), door.mac(), door.address(), door.published().reversed());
  }

  @Test
  void hostWithAFrontDoorHasItsNetworkWithoutAVmAndIsKnownToItsHosts() {
    Door west = door(7, host(3), 0xfe, published(tcp(443), 2), published(udp(53), 1));
    Door east = door(7, host(1), 0xfd);
    Map<HostId, Overlay> plan =
        allOpen(
            ready(4),
            List.of(member(1, 7, host(1)), member(2, 7, host(2)), member(3, 8, host(4))),
            List.of(west, east));

    assertThat(peers(plan.get(host(3)))).containsExactly(host(1), host(2));
    assertThat(peers(plan.get(host(2)))).containsExactly(host(1), host(3));
    Segment segment = plan.get(host(3)).getSegments(0);
    assertThat(List.of(plan.get(host(1)), plan.get(host(2))))
        .allSatisfy(overlay -> assertThat(overlay.getSegmentsList()).containsExactly(segment));
    assertThat(segment.getMembersCount()).isEqualTo(2);
    assertThat(segment.getDoorsList())
        .containsExactly(
            FrontDoor.newBuilder()
                .setHostId(host(1).toString())
                .setMac("52:54:6e:ff:00:fd")
                .setIpv4("10.255.255.253")
                .build(),
            FrontDoor.newBuilder()
                .setHostId(host(3).toString())
                .setMac("52:54:6e:ff:00:fe")
                .setIpv4("10.255.255.254")
                .addPublications(publication(Transport.UDP, 53, "10.0.0.2"))
                .addPublications(publication(Transport.TCP, 443, "10.0.0.3"))
                .build());
    assertThat(plan.get(host(4)).getSegments(0).getDoorsList()).as("another network's").isEmpty();
  }

  private static Publication.Builder publication(Transport transport, int port, String vm) {
    return Publication.newBuilder()
        .setTransport(transport)
        .setPort(port)
        .setVmIpv4(vm)
        .setVmPort(8443);
  }

  /** However large the fleet is: the hosts of the VM's network, and where it goes. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 50, 200, 500})
  void moveOfOneVmChangesTheOverlaysOfItsNetworksHostsOnly(int hosts) {
    Random random = new Random(hosts);
    List<Member> before = fleet(hosts, random);
    int moving = random.nextInt(before.size());
    Member member = before.get(moving);
    HostId destination = otherThan(member.owner(), hosts, random);
    List<Door> doors = doors(before, hosts, random);
    Set<HostId> concerned = hostsOf(before, member.port().vni());
    doors.stream()
        .filter(door -> door.network().equals(member.port().network()))
        .map(Door::host)
        .forEach(concerned::add);
    concerned.add(destination);

    List<Member> reserved = with(before, moving, to(member, destination));
    List<Member> moved =
        with(
            before,
            moving,
            new Member(
                member.vm(),
                member.port(),
                destination,
                new Epoch(4),
                Optional.empty(),
                VmLabels.NONE));

    Map<HostId, MeshSite> fleet = ready(hosts);
    Map<HostId, Overlay> still = allOpen(fleet, before, doors);
    Map<HostId, Overlay> about = allOpen(fleet, reserved, doors);
    assertThat(changed(still, about)).isEqualTo(concerned);
    assertThat(changed(about, allOpen(fleet, moved, doors))).isEqualTo(concerned);
    assertThat(changed(about, still)).as("taken back").isEqualTo(concerned);

    List<Door> more = new ArrayList<>(doors);
    more.add(door(Math.toIntExact(member.port().vni().value()), destination, 0xfffe));
    assertThat(changed(still, allOpen(fleet, before, more)))
        .as("a front door more")
        .isEqualTo(concerned);
  }

  /** At half of the networks, one or two, each with a port or none. */
  private static List<Door> doors(List<Member> members, int hosts, Random random) {
    List<Door> doors = new ArrayList<>();
    for (Member member : members) {
      int network = member.port().vni().value();
      boolean isFirst = doors.stream().noneMatch(door -> door.network().equals(name(network)));
      if (network % 2 == 0 && isFirst) {
        int first = random.nextInt(hosts);
        for (int i = 0; i < Math.min(hosts, 2); i++) {
          HostId host = host(1 + (first + i) % hosts);
          Published[] ports = {published(tcp(443), member), published(udp(443), member)};
          doors.add(door(network, host, doors.size(), random.nextBoolean() ? ports : NONE));
        }
      }
    }
    return doors;
  }

  private static Set<HostId> changed(Map<HostId, Overlay> old, Map<HostId, Overlay> now) {
    return now.entrySet().stream()
        .filter(each -> !each.getValue().equals(old.get(each.getKey())))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static Set<HostId> hostsOf(List<Member> members, Vni network) {
    return members.stream()
        .filter(member -> member.port().vni().equals(network))
        .flatMap(Member::hosts)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static HostId otherThan(HostId host, int hosts, Random random) {
    HostId other = host(1 + random.nextInt(hosts));
    return other.equals(host) ? otherThan(host, hosts, random) : other;
  }

  private static List<Member> with(List<Member> members, int place, Member changed) {
    List<Member> all = new ArrayList<>(members);
    all.set(place, changed);
    return all;
  }

  /** 200 networks of 1 to 24 VMs each. */
  private static List<Member> fleet(int hosts, Random random) {
    List<Member> members = new ArrayList<>();
    for (int network = 1; network <= 200; network++) {
      int vms = 1 + random.nextInt(24);
      for (int vm = 0; vm < vms; vm++) {
        members.add(member(members.size() + 1, network, host(1 + random.nextInt(hosts))));
      }
    }
    return members;
  }

  private static Map<HostId, MeshSite> ready(int hosts) {
    return IntStream.rangeClosed(1, hosts)
        .boxed()
        .collect(
            Collectors.toMap(
                OverlayPlanTest::host,
                number ->
                    site("one", new MeshState.Ready(key(number), List.of("192.0.2.1:51820")))));
  }

  private static MeshSite site(String provider, MeshState mesh) {
    return new MeshSite(new ProviderName(provider), mesh, true, Stay.STAYS);
  }

  private static MeshKey key(int number) {
    return new MeshKey("A".repeat(38) + "%04d".formatted(number) + "A=");
  }

  private static MeshSite behindNat(String provider, int number) {
    return site(
        provider,
        new MeshState.Ready(
            key(number),
            new HostEndpoints(List.of(), List.of("10.0.%d.1:51820".formatted(number)))));
  }

  @Test
  void aHostBehindANatDialsOthersAndIsDialledWithinItsProviderOnly() {
    Map<HostId, MeshSite> hosts = new HashMap<>(ready(1));
    hosts.put(host(2), behindNat("two", 2));
    hosts.put(host(3), behindNat("two", 3));
    Map<HostId, Overlay> plan =
        allOpen(
            hosts,
            List.of(member(1, 7, host(1)), member(2, 7, host(2)), member(3, 7, host(3))),
            List.of());

    assertThat(endpoints(plan.get(host(1)), host(2))).isEmpty();
    assertThat(endpoints(plan.get(host(2)), host(1))).containsExactly("192.0.2.1:51820");
    assertThat(endpoints(plan.get(host(2)), host(3))).containsExactly("10.0.3.1:51820");
    assertThat(plan.values()).allMatch(overlay -> overlay.getRelayedCount() == 0);
  }

  @Test
  void ofTwoHostsBehindTwoNatsAThirdRelaysWhetherItHasTheirNetworkOrNot() {
    Map<HostId, MeshSite> hosts = new HashMap<>(ready(2));
    hosts.put(host(3), behindNat("two", 3));
    hosts.put(host(4), behindNat("three", 4));
    Map<HostId, Overlay> plan =
        allOpen(hosts, List.of(member(1, 7, host(3)), member(2, 7, host(4))), List.of());

    assertThat(peers(plan.get(host(3)))).containsExactly(host(1), host(4));
    MeshPeer far = peer(plan.get(host(3)), host(4));
    assertThat(far.getRelayHostId()).isEqualTo(host(1).toString());
    assertThat(far.getEndpointsList())
        .containsExactly("[%s]:51820".formatted(MeshAddress.relayed(host(4))));
    assertThat(peers(plan.get(host(1)))).containsExactly(host(3), host(4));
    assertThat(plan.get(host(1)).getSegmentsList()).isEmpty();
    assertThat(plan.get(host(1)).getRelayedList())
        .containsExactly(
            RelayedPair.newBuilder()
                .setHostId(host(3).toString())
                .setOtherHostId(host(4).toString())
                .build());
    assertThat(plan.get(host(2))).isEqualTo(Overlay.getDefaultInstance());
  }

  @Test
  void aHostThatIsEmptiedOrDoesNotWantToRelaysOnlyWhereNobodyElseCan() {
    Map<HostId, MeshSite> hosts = new HashMap<>(ready(3));
    hosts.put(host(1), hosts.get(host(1)).with(Stay.LEAVING));
    hosts.put(
        host(2),
        new MeshSite(hosts.get(host(2)).provider(), hosts.get(host(2)).mesh(), false, Stay.STAYS));
    hosts.put(host(4), behindNat("two", 4));
    hosts.put(host(5), behindNat("three", 5));
    List<Member> members = List.of(member(1, 7, host(4)), member(2, 7, host(5)));

    assertThat(relay(hosts, members)).isEqualTo(host(3).toString());
    hosts.remove(host(3));
    assertThat(relay(hosts, members)).isEqualTo(host(1).toString());
    hosts.remove(host(1));
    assertThat(relay(hosts, members)).isEmpty();
  }

  @Test
  void aSilentHostRelaysOnlyWhereNobodyElseCanAndOneThatWasGivenBackNever() {
    Map<HostId, MeshSite> hosts = new HashMap<>(ready(2));
    hosts.computeIfPresent(host(1), (id, site) -> site.with(Stay.SILENT));
    hosts.computeIfPresent(host(2), (id, site) -> site.with(Stay.LEAVING));
    hosts.put(host(4), behindNat("two", 4));
    hosts.put(host(5), behindNat("three", 5));
    List<Member> members = List.of(member(1, 7, host(4)), member(2, 7, host(5)));

    assertThat(relay(hosts, members)).isEqualTo(host(2).toString());
    hosts.computeIfPresent(host(2), (id, site) -> site.with(Stay.GIVEN_BACK));
    assertThat(relay(hosts, members)).as("its kernel may").isEqualTo(host(1).toString());
    hosts.computeIfPresent(host(1), (id, site) -> site.with(Stay.GIVEN_BACK));
    assertThat(relay(hosts, members)).isEmpty();
  }

  private static String relay(Map<HostId, MeshSite> hosts, List<Member> members) {
    return peer(allOpen(hosts, members, List.of()).get(host(4)), host(5)).getRelayHostId();
  }

  private static List<String> endpoints(Overlay overlay, HostId of) {
    return peer(overlay, of).getEndpointsList();
  }

  private static MeshPeer peer(Overlay overlay, HostId of) {
    return overlay.getPeersList().stream()
        .filter(peer -> peer.getHostId().equals(of.toString()))
        .findFirst()
        .orElseThrow();
  }

  private static List<HostId> peers(Overlay overlay) {
    return overlay.getPeersList().stream().map(MeshPeer::getHostId).map(HostId::of).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "CLOSING, CLOSING, false",
    "CLOSED, CLOSED, false",
    "UNKNOWN, CLOSED, true",
  })
  void networkThatIsNotOpenSaysSoWithWhatItLetsInAndNoOtherDoes(
      Closure.Stage stage, Traffic traffic, boolean unknown) {
    Policy policy =
        new Policy(
            4,
            PolicyOrigin.within(new VmSelector.All()),
            new VmSelector.All(),
            List.of(new Service.Icmp()));
    Map<HostId, Overlay> plan =
        OverlayPlan.of(
            ready(2),
            List.of(member(1, 7, host(1)), member(2, 8, host(1))),
            List.of(door(7, host(2), 0xfe, published(tcp(443), 1)), door(8, host(2), 0xfd)),
            List.of(new Closure(name(7), stage, List.of(policy))),
            List.of());

    Segment closed = plan.get(host(2)).getSegments(0);
    assertThat(closed.getTraffic()).isEqualTo(traffic);
    assertThat(closed.getTrafficUnknown()).isEqualTo(unknown);
    assertThat(closed.getAdmissionsList()).extracting(Admission::getPolicy).containsExactly(0L, 4L);
    Segment open = plan.get(host(2)).getSegments(1);
    assertThat(open.getTraffic()).isEqualTo(Traffic.OPEN);
    assertThat(open.getTrafficUnknown()).isFalse();
    assertThat(open.getAdmissionsList()).isEmpty();
  }

  /** Of hosts 1 to 4 the last has neither network, and the third only a front door of the first. */
  @Test
  void connectedNetworksAreAtEachOthersHostsThatHaveVmsAndAtNoOthers() {
    List<Member> members =
        List.of(member(1, 7, host(1)), to(member(2, 8, host(2)), host(5)), member(3, 9, host(4)));
    List<Door> doors = List.of(door(7, host(3), 0xfe));
    Crossing crossing = new Crossing(name(7), name(8), everything(4, "net-7/all"));

    Map<HostId, Overlay> plan =
        OverlayPlan.of(ready(6), members, doors, List.of(), List.of(crossing));

    assertThat(networks(plan.get(host(1)))).containsExactly("net-7", "net-8");
    assertThat(networks(plan.get(host(2)))).containsExactly("net-7", "net-8");
    assertThat(networks(plan.get(host(5)))).as("it may get a VM").contains("net-7", "net-8");
    assertThat(networks(plan.get(host(3)))).as("only a door").containsExactly("net-7");
    assertThat(networks(plan.get(host(4)))).as("apart").containsExactly("net-9");
    assertThat(plan.get(host(6))).isEqualTo(Overlay.getDefaultInstance());
    assertThat(peers(plan.get(host(1)))).contains(host(2), host(5)).doesNotContain(host(4));
    assertThat(peers(plan.get(host(2)))).contains(host(1)).doesNotContain(host(4));
    assertThat(peers(plan.get(host(4)))).isEmpty();
  }

  @Test
  void eachOfTwoConnectedNetworksSaysWhatTheOtherMayAndNothingElse() {
    List<Member> members = List.of(member(1, 7, host(1)), member(2, 8, host(1)));
    Crossing crossing = new Crossing(name(7), name(8), everything(4, "net-7/all"));

    Overlay plan =
        OverlayPlan.of(ready(1), members, List.of(), List.of(), List.of(crossing)).get(host(1));
    Segment from = plan.getSegments(0);
    Segment into = plan.getSegments(1);

    assertThat(from.getConnectedList())
        .extracting(ConnectedNetwork::getVni, ConnectedNetwork::getIpv4Range)
        .containsExactly(tuple(8, "10.0.0.0/8"));
    assertThat(into.getConnectedList()).extracting(ConnectedNetwork::getVni).containsExactly(7);
    assertThat(from.getAdmissionsList()).isEmpty();
    assertThat(into.getPermissionsList()).isEmpty();
    assertThat(into.getAdmissionsList())
        .extracting(Admission::getSourcesList, Admission::getVmIdsList)
        .containsExactly(tuple(List.of("10.0.0.2"), List.of(vmId(2).toString())));
    assertThat(from.getPermissionsList())
        .extracting(Admission::getSourcesList, Admission::getVmIdsList)
        .containsExactly(tuple(List.of("10.0.0.3"), List.of(vmId(1).toString())));
  }

  @Test
  void aNetworkWithoutVmsIsConnectedWithNothing() {
    Crossing crossing = new Crossing(name(8), name(7), everything(4, "net-8/all"));

    assertThat(
            OverlayPlan.of(
                ready(2), List.of(member(1, 7, host(1))), List.of(), List.of(), List.of(crossing)))
        .isEqualTo(allOpen(ready(2), List.of(member(1, 7, host(1))), List.of()));
  }

  /** As a move within networks that are apart does, plus the other network's hosts. */
  @ParameterizedTest
  @ValueSource(ints = {6, 50, 500})
  void aMoveBetweenConnectedNetworksConcernsTheirHostsAndItsDestinationAlone(int hosts) {
    List<Member> members = new ArrayList<>();
    for (int network = 0; network < 200; network++) {
      members.add(member(2 * network + 1, 100 + network, host(1 + network % hosts)));
      members.add(member(2 * network + 2, 100 + network, host(1 + (network + 1) % hosts)));
    }
    List<Crossing> crossings =
        List.of(new Crossing(name(100), name(102), everything(4, "net-100/all")));
    Map<HostId, Overlay> before =
        OverlayPlan.of(ready(hosts), members, List.of(), List.of(), crossings);
    members.set(0, to(members.get(0), host(5)));
    Map<HostId, Overlay> after =
        OverlayPlan.of(ready(hosts), members, List.of(), List.of(), crossings);

    assertThat(before.keySet())
        .filteredOn(host -> !before.get(host).equals(after.get(host)))
        .containsExactlyInAnyOrder(host(1), host(2), host(3), host(4), host(5));
  }

  private static Policy everything(long number, String from) {
    return new Policy(
        number, PolicyOrigin.parse(from), new VmSelector.All(), List.of(new Service.Everything()));
  }

  private static List<String> networks(Overlay overlay) {
    return overlay.getSegmentsList().stream().map(Segment::getNetwork).toList();
  }

  private static Map<HostId, Overlay> allOpen(
      Map<HostId, MeshSite> hosts, Collection<Member> members, Collection<Door> doors) {
    return OverlayPlan.of(hosts, members, doors, List.of(), List.of());
  }

  private static HostId host(int number) {
    return new HostId(new UUID(0, number));
  }

  private static VmId vmId(int number) {
    return new VmId(new UUID(1, number));
  }

  private static Member member(int number, int network, HostId owner) {
    NetworkPort port =
        new NetworkPort(
            name(network),
            new Vni(network),
            Mtu.USUAL,
            Subnet.parse("10.0.0.0/8"),
            new Ipv4Address(Ipv4Address.parse("10.0.0.1").bits() + number));
    VmSpec vm =
        new VmSpec(
            vmId(number),
            new VmName("vm-" + number),
            1,
            DataSize.ofMebibytes(64),
            DataSize.ofGibibytes(1),
            IMAGE,
            new MacAddress("52:54:6e:00:%02x:%02x".formatted(number >> 8, number & 0xff)),
            new CpuContract("Nehalem", List.of()),
            "pc-q35-7.2",
            Optional.of(port));
    return new Member(vm, port, owner, new Epoch(3), Optional.empty(), VmLabels.NONE);
  }

  private static NetworkName name(int network) {
    return new NetworkName("net-" + network);
  }

  private static Door door(int network, HostId host, int number, Published... ports) {
    return new Door(
        name(network),
        host,
        new MacAddress("52:54:6e:ff:%02x:%02x".formatted(number >> 8, number & 0xff)),
        new Ipv4Address(Ipv4Address.parse("10.255.255.0").bits() + number),
        List.of(ports));
  }

  private static Published published(TransportPort port, int vm) {
    return published(port, member(vm, 7, host(1)));
  }

  private static Published published(TransportPort port, Member vm) {
    return new Published(port, vm.port().address(), 8443);
  }

  private static TransportPort tcp(int number) {
    return new TransportPort(TransportPort.Transport.TCP, number);
  }

  private static TransportPort udp(int number) {
    return new TransportPort(TransportPort.Transport.UDP, number);
  }

  @Test
  void anAnchorIsOneOfTheNetworksHostsWithoutAnyVm() {
    Member member = member(1, 7, host(1));
    Member anchored =
        new Member(
            member.vm(),
            member.port(),
            member.owner(),
            member.epoch(),
            Optional.empty(),
            member.labels(),
            List.of(new Member.Anchor(host(2), new Epoch(2))));

    Map<HostId, Overlay> plan = allOpen(ready(3), List.of(anchored), List.of());

    assertThat(peers(plan.get(host(1)))).containsExactly(host(2));
    assertThat(peers(plan.get(host(2)))).containsExactly(host(1));
    assertThat(plan.get(host(2)).getSegmentsList()).isEqualTo(plan.get(host(1)).getSegmentsList());
    assertThat(plan.get(host(2)).getSegments(0).getMembers(0).getAnchorsList())
        .containsExactly(Anchor.newBuilder().setHostId(host(2).toString()).setEpoch(2).build());
    assertThat(plan.get(host(3))).isEqualTo(Overlay.getDefaultInstance());
  }

  private static Member to(Member member, HostId next) {
    return new Member(
        member.vm(),
        member.port(),
        member.owner(),
        member.epoch(),
        Optional.of(next),
        member.labels());
  }
}
