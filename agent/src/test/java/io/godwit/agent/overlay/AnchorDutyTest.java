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

import io.godwit.agent.overlay.AnchorDuty.Stage;
import io.godwit.agent.overlay.Layout.Member;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.Ownership.HandingOver;
import io.godwit.migration.ownership.Ownership.Incoming;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.Ownership.Superseded;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AnchorDutyTest {
  private static final OperationId MOVE = new OperationId(new UUID(3, 4));

  private static List<AnchorDuty> of(Layout layout, Map<VmId, Ownership> known) {
    return AnchorDuty.of(layout, WEST, known, Set.of());
  }

  @Test
  void aVmThatStaysIsNobodysDuty() {
    assertThat(of(layout(1, db(WEST, 5, NORTH)), Map.of(DB, new Owned(new Epoch(5))))).isEmpty();
    assertThat(of(layout(1, web(EAST, 1)), Map.of())).isEmpty();
  }

  @Test
  void whatOneThatLeavesHasIsToldWhereItGoes() {
    assertThat(
            of(
                layout(1, db(WEST, 5, NORTH)),
                Map.of(DB, new HandingOver(new Epoch(5), new Epoch(6), MOVE))))
        .singleElement()
        .satisfies(
            duty -> {
              assertThat(duty.stage()).isEqualTo(Stage.LEAVING);
              assertThat(duty.under()).isEqualTo(new Epoch(5));
              assertThat(duty.hearers()).containsExactly(NORTH);
            });
  }

  @Test
  void asLongAsNobodySaysWhereItIsItIsToldAsBefore() {
    assertThat(of(layout(1, db(WEST, 5, NORTH)), Map.of(DB, new Superseded(new Epoch(6)))))
        .singleElement()
        .satisfies(
            duty -> {
              assertThat(duty.stage()).isEqualTo(Stage.LEAVING);
              assertThat(duty.under()).isEqualTo(new Epoch(5));
            });
  }

  /** Also where it may go next, and also after its journal has been removed. */
  @Test
  void whatOneThatHasLeftHasIsToldWhereItIs() {
    Layout left = layout(1, db(WEST, 5, NORTH)).moved(DB, NORTH, new Epoch(6));
    Layout leaves = layout(2, anchored(db(NORTH, 6, EAST), WEST, 5));

    for (Map<VmId, Ownership> known :
        List.<Map<VmId, Ownership>>of(Map.of(), Map.of(DB, new Superseded(new Epoch(6))))) {
      assertThat(of(left, known))
          .singleElement()
          .satisfies(
              duty -> {
                assertThat(duty.stage()).isEqualTo(Stage.LEFT);
                assertThat(duty.under()).isEqualTo(new Epoch(5));
                assertThat(duty.hearers()).containsExactly(NORTH);
              });
      assertThat(of(leaves, known).getFirst().hearers()).containsExactlyInAnyOrder(NORTH, EAST);
    }
  }

  /** It has its answers by the other way until it runs here. */
  @Test
  void oneThatComesBackIsAnchoredUntilItIsHere() {
    Layout comes = layout(2, anchored(db(NORTH, 6, WEST), WEST, 5));

    assertThat(of(comes, Map.of(DB, new Incoming(new Epoch(7), MOVE))))
        .singleElement()
        .satisfies(duty -> assertThat(duty.hearers()).containsExactly(NORTH));
    assertThat(of(comes.moved(DB, WEST, new Epoch(7)), Map.of(DB, new Owned(new Epoch(7)))))
        .isEmpty();
  }

  @Test
  void oneThatIsSealedMayBeHereAndNoOtherWaitsForIt() {
    Layout both = layout(2, anchored(web(EAST, 2), WEST, 1), anchored(db(NORTH, 6, EAST), WEST, 5));

    assertThat(AnchorDuty.of(both, WEST, Map.of(), Set.of(WEB)))
        .extracting(duty -> duty.member().vm())
        .containsExactly(DB);
  }

  /** It takes them along, but for the one that it comes to. */
  @Test
  void aVmThatMovesOnHasAnAnchorMore() {
    Layout there = layout(1, web(EAST, 1)).moved(WEB, WEST, new Epoch(2));
    Layout further = there.moved(WEB, NORTH, new Epoch(3));

    assertThat(member(there).anchors()).containsExactly(new Anchor(EAST, new Epoch(1)));
    assertThat(member(further).anchors())
        .containsExactly(new Anchor(EAST, new Epoch(1)), new Anchor(WEST, new Epoch(2)));
    assertThat(member(further.moved(WEB, EAST, new Epoch(4))).anchors())
        .containsExactly(new Anchor(WEST, new Epoch(2)), new Anchor(NORTH, new Epoch(3)));
    assertThat(member(there.moved(WEB, WEST, new Epoch(3))).anchors())
        .as("a move that was taken back")
        .containsExactly(new Anchor(EAST, new Epoch(1)));
  }

  private static Member member(Layout layout) {
    return layout.member(WEB).orElseThrow();
  }

  private static Member anchored(Member member, HostId at, int under) {
    return member.withAnchors(List.of(new Anchor(at, new Epoch(under))));
  }
}
