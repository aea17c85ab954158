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
import io.godwit.model.network.MeshAddress;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForwardingTest {
  private static final String NOBODY = "00:00:00:00:00:00";
  private static final String WEB_MAC = "52:54:6e:00:00:01";
  private static final String DB_MAC = "52:54:6e:00:00:02";
  private static final String WEST_ADDRESS = MeshAddress.of(WEST).value();
  private static final String NORTH_ADDRESS = MeshAddress.of(NORTH).value();

  private final Segment segment = segment(web(EAST, 1), db(WEST, 1, NORTH));

  @Test
  void whatIsForEverybodyGoesToTheHostsThatHaveMembersOrAreAboutTo() {
    assertThat(Forwarding.changes(segment, EAST, new Actual(Set.of(), Map.of(), Set.of())))
        .containsExactlyInAnyOrder(
            "fdb replace %s dev gwvx1000 dst %s self".formatted(DB_MAC, WEST_ADDRESS),
            "fdb replace %s dev gwvx1000 master static".formatted(DB_MAC),
            "fdb append %s dev gwvx1000 dst %s self".formatted(NOBODY, WEST_ADDRESS),
            "fdb append %s dev gwvx1000 dst %s self".formatted(NOBODY, NORTH_ADDRESS));
  }

  @Test
  void whatIsRightIsNotTouched() {
    Actual right =
        new Actual(
            Set.of(WEST_ADDRESS, NORTH_ADDRESS), Map.of(DB_MAC, WEST_ADDRESS), Set.of(DB_MAC));

    assertThat(Forwarding.changes(segment, EAST, right)).isEmpty();
  }

  @Test
  void whatIsLeftOfBeforeIsRemoved() {
    Actual before =
        new Actual(
            Set.of(WEST_ADDRESS, NORTH_ADDRESS, "fd67::99"),
            Map.of(DB_MAC, NORTH_ADDRESS, WEB_MAC, WEST_ADDRESS),
            Set.of(DB_MAC, WEB_MAC));

    assertThat(Forwarding.changes(segment, EAST, before))
        .containsExactlyInAnyOrder(
            "fdb replace %s dev gwvx1000 dst %s self".formatted(DB_MAC, WEST_ADDRESS),
            "fdb del %s dev gwvx1000 master".formatted(WEB_MAC),
            "fdb del %s dev gwvx1000 self".formatted(WEB_MAC),
            "fdb del %s dev gwvx1000 dst fd67::99 self".formatted(NOBODY));
  }

  @Test
  void aVmThatHasComeHereIsBehindItsOwnDevice() {
    assertThat(Forwarding.redirection(segment, web(EAST, 2), EAST))
        .contains("fdb replace %s dev gwt0000000000aa master static".formatted(WEB_MAC));
    assertThat(Forwarding.redirection(segment, web(WEST, 2), EAST))
        .containsExactly(
            "fdb replace %s dev gwvx1000 dst %s self".formatted(WEB_MAC, WEST_ADDRESS),
            "fdb replace %s dev gwvx1000 master static".formatted(WEB_MAC));
  }

  /** As iproute2 6.1 prints it. */
  @Test
  void whatTheKernelHasIsReadFromWhatBridgePrints() throws IOException {
    String printed =
        """
        [{"mac":"52:54:6e:00:00:02","flags":[],"master":"gwbr1000","state":"static"},
         {"mac":"1e:5a:65:ec:38:70","flags":[],"master":"gwbr1000","state":"permanent"},
         {"mac":"00:00:00:00:00:00","dst":"fd67::2","flags":["self"],"state":"permanent"},
         {"mac":"00:00:00:00:00:00","dst":"fd67::3","flags":["self"],"state":"permanent"},
         {"mac":"52:54:6e:00:00:02","dst":"fd67::2","flags":["self"],"state":"permanent"}]
        """;

    assertThat(FdbText.read(printed))
        .isEqualTo(
            new Actual(Set.of("fd67::2", "fd67::3"), Map.of(DB_MAC, "fd67::2"), Set.of(DB_MAC)));
    assertThat(FdbText.read("")).isEqualTo(new Actual(Set.of(), Map.of(), Set.of()));
  }
}
