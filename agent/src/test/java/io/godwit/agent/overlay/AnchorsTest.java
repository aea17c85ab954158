package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.overlay.AnchorDuty.Stage;
import io.godwit.agent.overlay.Anchors.Told;
import io.godwit.agent.overlay.Anchors.Tracked;
import io.godwit.model.Ipv4Address;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AnchorsTest {
  private static final Instant NOW = Instant.parse("2026-11-27T21:00:00Z");
  private static final Ipv4Address WEB = Ipv4Address.parse("10.5.0.2");
  private static final Flow FLOW =
      new Flow(Connection.TCP, Ipv4Address.parse("198.51.100.7"), 443, 50000);

  @Test
  void whatIsNewIsToldAtOnceAndWhatIsNotFromTimeToTime() {
    assertThat(isDue(Stage.LEAVING, 0)).isFalse();
    assertThat(isDue(Stage.LEAVING, 0, FLOW)).isTrue();
    Told before = new Told(Stage.LEAVING, List.of(FLOW), NOW);
    assertThat(isDue(before, Stage.LEAVING, 19, FLOW)).isFalse();
    assertThat(isDue(before, Stage.LEAVING, 20, FLOW)).isTrue();
    assertThat(isDue(before, Stage.LEAVING, 1)).as("it has ended").isTrue();
    assertThat(isDue(new Told(Stage.LEFT, List.of(), NOW), Stage.LEFT, 99)).isFalse();
  }

  /** The host that it has come to may have thrown away what it knew before. */
  @Test
  void onceAVmHasLeftItsNewHostIsToldAnew() {
    Told before = new Told(Stage.LEAVING, List.of(FLOW), NOW);
    assertThat(isDue(before, Stage.LEFT, 1, FLOW)).isTrue();
    assertThat(isDue(new Told(Stage.LEFT, List.of(FLOW), NOW), Stage.LEFT, 1, FLOW)).isFalse();
  }

  /** An agent before may have told of connections that have ended since. */
  @Test
  void anAgentThatBeginsTellsAlsoThatNothingIsLeft() {
    assertThat(isDue(Stage.LEFT, 0)).isTrue();
  }

  /** A number that changes each second would keep the controller at work. */
  @Test
  void theControllerIsToldAtOnceOfAFirstCountAndOfTheEnd() {
    assertThat(Anchors.isUrgent(Map.of(), Map.of("web", 3))).isTrue();
    assertThat(Anchors.isUrgent(Map.of(), Map.of("web", 0))).isTrue();
    assertThat(Anchors.isUrgent(Map.of("web", 3), Map.of("web", 2))).isFalse();
    assertThat(Anchors.isUrgent(Map.of("web", 3), Map.of("web", 0))).isTrue();
    assertThat(Anchors.isUrgent(Map.of("web", 0), Map.of("web", 0))).isFalse();
    assertThat(Anchors.isUrgent(Map.of("web", 3), Map.of())).isFalse();
  }

  /** Else connections that go on would be taken from their anchor, or the anchor given back. */
  @Test
  void aListingThatWasCutEndsNothing() {
    Flow other = new Flow(Connection.UDP, Ipv4Address.parse("198.51.100.7"), 53, 40000);
    Map<Ipv4Address, SortedSet<Flow>> listed = Map.of(WEB, new TreeSet<>(Set.of(FLOW)));
    Tracked cut = new Tracked(listed, Set.of(WEB));
    assertThat(cut.of(WEB, Set.of(FLOW, other))).containsExactlyInAnyOrder(FLOW, other);

    Tracked empty = new Tracked(Map.of(), Set.of(WEB));
    assertThat(empty.count(WEB, empty.of(WEB, Set.of()))).isOne();

    Tracked whole = new Tracked(listed, Set.of());
    assertThat(whole.of(WEB, Set.of(other))).containsExactly(FLOW);
    assertThat(new Tracked(Map.of(), Set.of()).count(WEB, List.of())).isZero();
  }

  private static boolean isDue(Stage stage, int seconds, Flow... flows) {
    return told(stage, seconds, flows).isDue(Optional.empty());
  }

  private static boolean isDue(Told before, Stage stage, int seconds, Flow... flows) {
    return told(stage, seconds, flows).isDue(Optional.of(before));
  }

  private static Told told(Stage stage, int seconds, Flow... flows) {
    return new Told(stage, List.of(flows), NOW.plusSeconds(seconds));
  }
}
