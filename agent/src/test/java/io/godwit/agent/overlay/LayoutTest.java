package io.godwit.agent.overlay;

import static io.godwit.agent.overlay.Overlays.DB;
import static io.godwit.agent.overlay.Overlays.EAST;
import static io.godwit.agent.overlay.Overlays.NORTH;
import static io.godwit.agent.overlay.Overlays.WEB;
import static io.godwit.agent.overlay.Overlays.WEST;
import static io.godwit.agent.overlay.Overlays.db;
import static io.godwit.agent.overlay.Overlays.layout;
import static io.godwit.agent.overlay.Overlays.web;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.Subnet;
import io.godwit.model.Vni;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private final Layout layout = layout(1, web(EAST, 3), db(WEST, 5, NORTH));

  @Test
  void aVmIsWhereTheYoungestEpochSays() {
    assertThat(webIn(layout.moved(WEB, WEST, new Epoch(4)))).isEqualTo(WEST);
    assertThat(webIn(layout.moved(WEB, WEST, new Epoch(3)))).isEqualTo(EAST);
    assertThat(webIn(layout.moved(WEB, WEST, new Epoch(2)))).isEqualTo(EAST);
    assertThat(layout.moved(WEB, EAST, new Epoch(3))).isEqualTo(layout);
  }

  /** Its source asks after it until the controller says that the move is over. */
  @Test
  void whereAVmHasComeFromIsReachedUntilTheControllerSaysSo() {
    Layout moved = layout.moved(DB, NORTH, new Epoch(6));

    assertThat(moved.segmentOf(DB).orElseThrow().hosts()).containsOnly(EAST, NORTH, WEST);
    assertThat(moved.replacedBy(layout(2, web(EAST, 3), db(NORTH, 6, NORTH))).segments())
        .flatExtracting(segment -> segment.hosts().toList())
        .doesNotContain(WEST);
  }

  @Test
  void aHostMaySayOfItselfWhatIsToHappenNext() {
    assertThat(db(WEST, 5, NORTH).mayBeAt(NORTH, new Epoch(6))).isTrue();
    assertThat(db(WEST, 5, NORTH).mayBeAt(WEST, new Epoch(6))).isTrue();
    assertThat(db(WEST, 5, NORTH).mayBeAt(EAST, new Epoch(6))).isFalse();
    assertThat(db(WEST, 5, NORTH).mayBeAt(NORTH, new Epoch(7))).isFalse();
  }

  /** Its store learns of a hand-over only when that is over. */
  @Test
  void aControllerThatKnowsLessDoesNotTakeAVmBack() {
    Layout heard = layout.moved(WEB, WEST, new Epoch(4));

    Layout next = heard.replacedBy(layout(2, web(EAST, 3)));

    assertThat(webIn(next)).isEqualTo(WEST);
    assertThat(next.stamp()).isEqualTo(new Layout.Stamp(1, 2));
    assertThat(next.segmentOf(DB)).isEmpty();
  }

  @Test
  void aControllerThatKnowsMoreIsBelieved() {
    Layout heard = layout.moved(WEB, WEST, new Epoch(4));

    assertThat(webIn(heard.replacedBy(layout(2, web(NORTH, 5))))).isEqualTo(NORTH);
  }

  @Test
  void ofANetworkThatNobodyHasToldOfThereIsTheVmsOwnPort() {
    NetworkPort unknown =
        new NetworkPort(
            new NetworkName("lonely"),
            new Vni(7),
            Mtu.USUAL,
            Subnet.parse("10.6.0.0/24"),
            Ipv4Address.parse("10.6.0.2"));
    NetworkPort known =
        new NetworkPort(
            new NetworkName("shop"),
            new Vni(1000),
            Mtu.USUAL,
            Subnet.parse("10.5.0.0/24"),
            Ipv4Address.parse("10.5.0.2"));

    Layout all = layout.with(List.of(unknown, known));

    assertThat(all.segments()).hasSize(2);
    assertThat(all.segment(new Vni(1000))).isEqualTo(layout.segment(new Vni(1000)));
  }

  /** As of a controller that has learnt it from an agent without IPv6. */
  @Test
  void addressesOfIpv6ThatOnlyAVmKnowsOfAreItsNetworks() {
    Ipv6Range range = Ipv6Range.parse("fd12:3456:789a:1::/64");
    NetworkPort told =
        new NetworkPort(
            new NetworkName("shop"),
            new Vni(1000),
            Mtu.USUAL,
            Subnet.parse("10.5.0.0/24"),
            Optional.of(range),
            Ipv4Address.parse("10.5.0.2"));

    Layout.Segment all = layout.with(List.of(told)).segment(new Vni(1000)).orElseThrow();

    assertThat(all).isEqualTo(Overlays.dualStack(layout.segment(new Vni(1000)).orElseThrow()));
  }

  /** Bytes of the VM's Ethernet, VXLAN, UDP and IPv6 headers. */
  @Test
  void aNetworkNeedsAMeshThatCarriesItsPacketsWithTheirHeaders() {
    Layout.Segment segment = layout.segments().getFirst();

    assertThat(segment.obstacle(1280 + 14 + 8 + 8 + 40)).isEmpty();
    assertThat(segment.obstacle(1349).orElseThrow()).contains("1280", "1350", "1349");
  }

  @Test
  void itIsReadBackAsItWasKept() {
    Layout kept =
        new Layout(
            layout.stamp(),
            List.of(),
            List.of(Overlays.withDoor(layout.segments().getFirst(), NORTH)));

    assertThat(LayoutCodec.read(LayoutCodec.write(kept))).isEqualTo(kept);
    assertThat(kept.moved(WEB, WEST, new Epoch(4)).segments().getFirst().door(NORTH)).isPresent();
  }

  /** A host that only relays has no segment, and has a part in the mesh all the same. */
  @Test
  void whoIsReachedByWhomIsKept() {
    Layout.Peer behind =
        new Layout.Peer(WEST, KEY, List.of("[fd67::1]:51820"), Optional.of(NORTH), Set.of());
    Layout.Peer one = new Layout.Peer(WEST, KEY, List.of(), Optional.empty(), Set.of(NORTH));
    Layout.Peer other = new Layout.Peer(NORTH, KEY, List.of(), Optional.empty(), Set.of(WEST));
    Layout reached = new Layout(new Layout.Stamp(1, 1), List.of(behind), List.of());
    Layout relay = new Layout(new Layout.Stamp(1, 1), List.of(one, other), List.of());

    assertThat(LayoutCodec.read(LayoutCodec.write(reached))).isEqualTo(reached);
    assertThat(LayoutCodec.read(LayoutCodec.write(relay))).isEqualTo(relay);
    assertThat(relay.isOutside()).isFalse();
    assertThat(reached.isOutside()).isTrue();
  }

  private static final io.godwit.model.MeshKey KEY =
      new io.godwit.model.MeshKey("A".repeat(42) + "A=");

  @Test
  void anOlderStampIsOneOfAnEarlierStartOrOfAnOlderStore() {
    Layout.Stamp stamp = new Layout.Stamp(2, 10);

    assertThat(new Layout.Stamp(1, 99).isOlderThan(stamp)).isTrue();
    assertThat(new Layout.Stamp(2, 9).isOlderThan(stamp)).isTrue();
    assertThat(stamp.isOlderThan(stamp)).isFalse();
    assertThat(new Layout.Stamp(3, 1).isOlderThan(stamp)).isFalse();
  }

  private static HostId webIn(Layout layout) {
    return layout.segmentOf(WEB).orElseThrow().members().stream()
        .filter(member -> member.vm().equals(WEB))
        .findFirst()
        .orElseThrow()
        .at();
  }
}
