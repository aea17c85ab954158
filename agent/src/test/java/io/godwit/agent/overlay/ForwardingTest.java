package io.godwit.agent.overlay;

import static io.godwit.agent.overlay.Overlays.EAST;
import static io.godwit.agent.overlay.Overlays.NORTH;
import static io.godwit.agent.overlay.Overlays.WEST;
import static io.godwit.agent.overlay.Overlays.db;
import static io.godwit.agent.overlay.Overlays.segment;
import static io.godwit.agent.overlay.Overlays.web;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.overlay.Forwarding.Actual;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.AnchorMac;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.MeshAddress;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForwardingTest {
  private static final String NOBODY = "00:00:00:00:00:00";
  private static final String WEB_MAC = "52:54:6e:00:00:01";
  private static final String DB_MAC = "52:54:6e:00:00:02";
  private static final String WEST_ADDRESS = MeshAddress.of(WEST).value();
  private static final String NORTH_ADDRESS = MeshAddress.of(NORTH).value();

  private static final String GATEWAY_MAC = "02:67:77:00:03:e8";
  private static final Set<String> DEVICES =
      Set.of("gwvx1000", "gwgw1000", "gwan1000", "gwt0000000000aa");
  private static final Actual NOTHING = new Actual(Set.of(), Map.of(), Map.of());

  private final Segment segment = segment(web(EAST, 1), db(WEST, 1, NORTH));
  private final Forwarding atEast = new Forwarding(segment, EAST);

  @Test
  void whatIsForEverybodyGoesToTheHostsThatHaveMembersOrAreAboutTo() {
    assertThat(atEast.changes(NOTHING, DEVICES))
        .containsExactlyInAnyOrder(
            "fdb replace %s dev gwgw1000 master static sticky".formatted(GATEWAY_MAC),
            "fdb replace %s dev gwt0000000000aa master static sticky".formatted(WEB_MAC),
            "fdb replace %s dev gwvx1000 dst %s self".formatted(DB_MAC, WEST_ADDRESS),
            "fdb replace %s dev gwvx1000 master static sticky".formatted(DB_MAC),
            "fdb append %s dev gwvx1000 dst %s self".formatted(NOBODY, WEST_ADDRESS),
            "fdb append %s dev gwvx1000 dst %s self".formatted(NOBODY, NORTH_ADDRESS),
            "fdb replace %s dev gwan1000 master static sticky".formatted(anchor(EAST)),
            "fdb replace %s dev gwvx1000 dst %s self".formatted(anchor(WEST), WEST_ADDRESS),
            "fdb replace %s dev gwvx1000 master static sticky".formatted(anchor(WEST)),
            "fdb replace %s dev gwvx1000 dst %s self".formatted(anchor(NORTH), NORTH_ADDRESS),
            "fdb replace %s dev gwvx1000 master static sticky".formatted(anchor(NORTH)));
  }

  private static String anchor(HostId host) {
    return AnchorMac.of(host).value();
  }

  @Test
  void anAnchorIsAMemberWithoutAnyVm() {
    Segment anchored = segment(web(EAST, 2).withAnchors(List.of(new Anchor(NORTH, new Epoch(1)))));

    assertThat(new Forwarding(anchored, EAST).changes(NOTHING, DEVICES))
        .contains(
            "fdb append %s dev gwvx1000 dst %s self".formatted(NOBODY, NORTH_ADDRESS),
            "fdb replace %s dev gwvx1000 dst %s self".formatted(anchor(NORTH), NORTH_ADDRESS));
    assertThat(new Forwarding(anchored, NORTH).changes(NOTHING, DEVICES))
        .contains("fdb replace %s dev gwan1000 master static sticky".formatted(anchor(NORTH)));
  }

  @Test
  void aHostThatHasAFrontDoorIsAMemberWithoutAnyVm() {
    Segment doored = Overlays.withDoor(segment(web(EAST, 1)), NORTH);

    assertThat(new Forwarding(doored, EAST).changes(NOTHING, DEVICES))
        .contains(
            "fdb append %s dev gwvx1000 dst %s self".formatted(NOBODY, NORTH_ADDRESS),
            "fdb replace 52:54:6e:00:00:09 dev gwvx1000 dst %s self".formatted(NORTH_ADDRESS),
            "fdb replace 52:54:6e:00:00:09 dev gwvx1000 master static sticky");
    assertThat(new Forwarding(doored, NORTH).changes(NOTHING, Set.of("gwvx1000", "gwdp1000")))
        .contains("fdb replace 52:54:6e:00:00:09 dev gwdp1000 master static sticky");
  }

  @Test
  void aVmThatIsHereAndDoesNotRunHasNoDeviceToBeBehind() {
    assertThat(atEast.changes(NOTHING, Set.of("gwvx1000", "gwgw1000")))
        .noneMatch(line -> line.contains(WEB_MAC));
  }

  @Test
  void whatIsRightIsNotTouched() {
    Actual right =
        new Actual(
            Set.of(WEST_ADDRESS, NORTH_ADDRESS),
            Map.of(DB_MAC, WEST_ADDRESS, anchor(WEST), WEST_ADDRESS, anchor(NORTH), NORTH_ADDRESS),
            Map.of(
                DB_MAC,
                "gwvx1000",
                WEB_MAC,
                "gwt0000000000aa",
                GATEWAY_MAC,
                "gwgw1000",
                anchor(EAST),
                "gwan1000",
                anchor(WEST),
                "gwvx1000",
                anchor(NORTH),
                "gwvx1000"));

    assertThat(atEast.changes(right, DEVICES)).isEmpty();
  }

  @Test
  void whatIsLeftOfBeforeIsRemoved() {
    Actual before =
        new Actual(
            Set.of(WEST_ADDRESS, NORTH_ADDRESS, "fd67::99"),
            Map.of(DB_MAC, NORTH_ADDRESS, WEB_MAC, WEST_ADDRESS),
            Map.of(
                DB_MAC,
                "gwvx1000",
                WEB_MAC,
                "gwvx1000",
                GATEWAY_MAC,
                "gwgw1000",
                "52:54:6e:00:00:77",
                "gwvx1000"));

    assertThat(atEast.changes(before, DEVICES))
        .filteredOn(line -> !line.contains(" " + AnchorMac.FIRST + ":"))
        .containsExactlyInAnyOrder(
            "fdb replace %s dev gwvx1000 dst %s self".formatted(DB_MAC, WEST_ADDRESS),
            "fdb replace %s dev gwt0000000000aa master static sticky".formatted(WEB_MAC),
            "fdb del %s dev gwvx1000 self".formatted(WEB_MAC),
            "fdb del 52:54:6e:00:00:77 dev gwvx1000 master",
            "fdb del %s dev gwvx1000 dst fd67::99 self".formatted(NOBODY));
  }

  @Test
  void aVmThatHasComeHereIsBehindItsOwnDevice() {
    assertThat(atEast.redirection(web(EAST, 2)))
        .contains("fdb replace %s dev gwt0000000000aa master static sticky".formatted(WEB_MAC));
    assertThat(atEast.redirection(web(WEST, 2)))
        .containsExactly(
            "fdb replace %s dev gwvx1000 dst %s self".formatted(WEB_MAC, WEST_ADDRESS),
            "fdb replace %s dev gwvx1000 master static sticky".formatted(WEB_MAC));
  }

  /** As iproute2 6.1 prints it. */
  @Test
  void whatTheKernelHasIsReadFromWhatBridgePrints() throws IOException {
    String printed =
        """
        [{"mac":"52:54:6e:00:00:02","ifname":"gwvx1000","flags":["sticky"],"master":"gwbr1000","state":"static"},
         {"mac":"52:54:6e:00:00:09","ifname":"gwvx1000","flags":[],"master":"gwbr1000","state":"static"},
         {"mac":"1e:5a:65:ec:38:70","ifname":"gwvx1000","flags":[],"master":"gwbr1000","state":"permanent"},
         {"mac":"33:33:00:00:00:01","ifname":"gwbr1000","flags":["self"],"state":"permanent"},
         {"mac":"00:00:00:00:00:00","ifname":"gwvx1000","dst":"fd67::2","flags":["self"],"state":"permanent"},
         {"mac":"00:00:00:00:00:00","ifname":"gwvx1000","dst":"fd67::3","flags":["self"],"state":"permanent"},
         {"mac":"52:54:6e:00:00:02","ifname":"gwvx1000","dst":"fd67::2","flags":["self"],"state":"permanent"}]
        """;

    assertThat(FdbText.read(printed))
        .isEqualTo(
            new Actual(
                Set.of("fd67::2", "fd67::3"),
                Map.of(DB_MAC, "fd67::2"),
                Map.of(DB_MAC, "gwvx1000")));
    assertThat(FdbText.read("")).isEqualTo(NOTHING);
  }
}
