package io.godwit.controller.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MacAddress;
import io.godwit.model.MeshKey;
import io.godwit.model.MeshState;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.Subnet;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.MeshPeer;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.Segment;
import io.godwit.protocol.v1.SegmentMember;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.ValueSource;

class OverlayPlanTest {
  private static final Image IMAGE =
      new Image(
          new ImageDigest("ab".repeat(32)),
          ImageFormat.QCOW2,
          DataSize.ofMebibytes(30),
          DataSize.ofGibibytes(1));

  @Test
  void hostsOfANetworkHaveAllOfItAndAreEachOthersPeers() {
    Map<HostId, Overlay> plan =
        OverlayPlan.of(
            ready(4), List.of(member(1, 7, host(1)), member(2, 7, host(2)), member(3, 8, host(3))));

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
        OverlayPlan.of(
            ready(3), List.of(to(member(1, 7, host(1)), host(3)), member(2, 7, host(2))));

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
    Map<HostId, MeshState> hosts = new HashMap<>(ready(2));
    hosts.put(host(2), new MeshState.Unfit("it has no WireGuard"));

    Map<HostId, Overlay> plan =
        OverlayPlan.of(hosts, List.of(member(1, 7, host(1)), member(2, 7, host(2))));

    assertThat(peers(plan.get(host(1)))).isEmpty();
    assertThat(plan.get(host(2)).getSegmentsCount()).isEqualTo(1);
    assertThat(peers(plan.get(host(2)))).containsExactly(host(1));
  }

  @Test
  void sameFactsMakeTheSameMessagesInWhateverOrder() {
    List<Member> members = fleet(20, new Random(7));
    List<Member> shuffled = new ArrayList<>(members);
    Collections.shuffle(shuffled, new Random(8));

    assertThat(OverlayPlan.of(ready(20), shuffled)).isEqualTo(OverlayPlan.of(ready(20), members));
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
    Set<HostId> concerned = hostsOf(before, member.port().vni());
    concerned.add(destination);

    List<Member> reserved = with(before, moving, to(member, destination));
    List<Member> moved =
        with(
            before,
            moving,
            new Member(member.vm(), member.port(), destination, new Epoch(4), Optional.empty()));

    Map<HostId, MeshState> fleet = ready(hosts);
    assertThat(changed(fleet, before, reserved)).isEqualTo(concerned);
    assertThat(changed(fleet, reserved, moved)).isEqualTo(concerned);
    assertThat(changed(fleet, reserved, before)).as("taken back").isEqualTo(concerned);
  }

  private static Set<HostId> changed(
      Map<HostId, MeshState> fleet, List<Member> before, List<Member> after) {
    Map<HostId, Overlay> old = OverlayPlan.of(fleet, before);
    return OverlayPlan.of(fleet, after).entrySet().stream()
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

  private static Map<HostId, MeshState> ready(int hosts) {
    return IntStream.rangeClosed(1, hosts)
        .boxed()
        .collect(
            Collectors.toMap(
                OverlayPlanTest::host,
                number ->
                    new MeshState.Ready(
                        new MeshKey("A".repeat(38) + "%04d".formatted(number) + "A="),
                        List.of("192.0.2.1:51820"))));
  }

  private static List<HostId> peers(Overlay overlay) {
    return overlay.getPeersList().stream().map(MeshPeer::getHostId).map(HostId::of).toList();
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
            new NetworkName("net-" + network),
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
    return new Member(vm, port, owner, new Epoch(3), Optional.empty());
  }

  private static Member to(Member member, HostId next) {
    return new Member(
        member.vm(), member.port(), member.owner(), member.epoch(), Optional.of(next));
  }
}
