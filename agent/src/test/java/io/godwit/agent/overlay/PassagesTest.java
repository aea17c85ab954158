package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.overlay.Gate.Traffic;
import io.godwit.agent.overlay.Layout.Certainty;
import io.godwit.agent.overlay.Layout.Connected;
import io.godwit.agent.overlay.Layout.Guard;
import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.agent.overlay.Layout.Stamp;
import io.godwit.agent.overlay.Passages.Passage;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.Subnet;
import io.godwit.model.VmId;
import io.godwit.model.Vni;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PassagesTest {
  private static final Segment SHOP =
      segment(1000, "10.5.0.0/24", 1400, connected(2000, "10.6.0.0/24"));
  private static final Segment WEB =
      segment(2000, "10.6.0.0/24", 1280, connected(1000, "10.5.0.0/24"));

  @Test
  void thereIsOneEachWayBetweenNetworksThatBothSayAreConnected() {
    assertThat(Passages.between(List.of(SHOP, WEB)))
        .extracting(Passage::device)
        .containsExactly("gwx1000-2000", "gwx2000-1000");
  }

  @Test
  void thereIsNoneWhereOnlyOneSaysSoOrTheOtherIsNotHereOrHasAddressesInCommon() {
    Segment silent = segment(2000, "10.6.0.0/24", 1280);
    Segment moved = segment(2000, "10.7.0.0/24", 1280, connected(1000, "10.5.0.0/24"));
    Segment wide = segment(1000, "10.0.0.0/8", 1280, connected(2000, "10.6.0.0/24"));
    Segment within = segment(2000, "10.6.0.0/24", 1280, connected(1000, "10.0.0.0/8"));

    assertThat(Passages.between(List.of(SHOP, silent))).isEmpty();
    assertThat(Passages.between(List.of(SHOP, moved))).isEmpty();
    assertThat(Passages.between(List.of(SHOP))).isEmpty();
    assertThat(Passages.between(List.of(wide, within))).isEmpty();
  }

  @Test
  void aPassageCarriesTheSmallerMtu() {
    for (Passage passage : Passages.between(List.of(SHOP, WEB))) {
      assertThat(passage.mtu()).isEqualTo(1280);
      assertThat(Passages.settings(passage).getFirst()).endsWith("mtu 1280");
    }
  }

  /** And nothing is asked for: no packet leaves for whom nobody has told of. */
  @Test
  void itLeadsToTheOtherNetworksVmsAlone() {
    Segment web = with(WEB, Overlays.web(Overlays.EAST, 3));
    Passage passage = Passages.between(List.of(SHOP, web)).getFirst();

    assertThat(Passages.inside(passage))
        .contains(
            "link set dev to2000 arp off",
            "route replace unreachable 10.6.0.0/24",
            "neigh replace 10.5.0.2 lladdr 52:54:6e:00:00:01 dev to2000 nud permanent",
            "route replace 10.5.0.2/32 dev to2000");
  }

  @Test
  void unreachableRangesAreReadAsTheyArePrinted() {
    assertThat(
            Passages.shut(
                """
                unreachable 10.6.0.0/24
                unreachable 10.7.0.0/25 metric 20
                """))
        .containsExactly("10.6.0.0/24", "10.7.0.0/25");
    assertThat(Passages.shut("")).isEmpty();
  }

  /** Those that send to a VM are told where it is: also of the other network, and nobody else. */
  @Test
  void hostsOfConnectedNetworksHearOfAVm() {
    Segment shop = with(SHOP, Overlays.web(Overlays.EAST, 3));
    Segment web = with(WEB, Overlays.db(Overlays.WEST, 2, Overlays.NORTH));
    Segment apart = segment(3000, "10.8.0.0/24", 1280);
    Layout layout = new Layout(new Stamp(1, 1), List.of(), List.of(shop, web, apart));

    assertThat(layout.segmentsAround(Overlays.WEB)).containsExactly(shop, web);
    assertThat(layout.segmentsAround(new Vni(3000))).containsExactly(apart);
    assertThat(layout.segmentsAround(VmId.of("0197c3a0-1111-7000-8000-0000000000cc"))).isEmpty();
  }

  @Test
  void whatConnectsIsKeptAsItCame() {
    Guard guard =
        new Guard(
            Traffic.OPEN,
            List.of(),
            Certainty.SAID,
            List.of(connected(2000, "10.6.0.0/24")),
            List.of());
    Layout layout = new Layout(new Stamp(1, 1), List.of(), List.of(Overlays.guarded(SHOP, guard)));

    assertThat(LayoutCodec.read(LayoutCodec.write(layout))).isEqualTo(layout);
  }

  @Test
  void hostsOfConnectedNetworksAreAskedForNoMoreThanPassesBetweenBoth() {
    Member own = Overlays.web(Overlays.EAST, 3);
    Segment connected = with(WEB, Overlays.db(Overlays.WEST, 1, Overlays.NORTH));
    Layout layout = new Layout(new Stamp(1, 1), List.of(), List.of(with(SHOP, own), connected));

    assertThat(layout.needed(own.vm(), SHOP.mtu(), Overlays.EAST))
        .isEqualTo(Map.of(Overlays.WEST, new Mtu(1280), Overlays.NORTH, new Mtu(1280)));
    assertThat(layout.needed(own.vm(), SHOP.mtu(), Overlays.WEST))
        .isEqualTo(Map.of(Overlays.EAST, new Mtu(1400), Overlays.NORTH, new Mtu(1280)));
  }

  private static Segment with(Segment segment, Member... members) {
    return new Segment(
        segment.network(),
        segment.vni(),
        segment.mtu(),
        segment.range(),
        segment.ipv6Range(),
        Arrays.asList(members),
        List.of(),
        segment.guard());
  }

  private static Connected connected(int vni, String range) {
    return new Connected(new Vni(vni), Subnet.parse(range));
  }

  private static Segment segment(int vni, String range, int mtu, Connected... connected) {
    return new Segment(
        new NetworkName("net-" + vni),
        new Vni(vni),
        new Mtu(mtu),
        Subnet.parse(range),
        Optional.empty(),
        List.of(),
        List.of(),
        new Guard(Traffic.OPEN, List.of(), Certainty.SAID, List.of(connected), List.of()));
  }
}
