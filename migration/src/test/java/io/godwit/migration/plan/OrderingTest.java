package io.godwit.migration.plan;

import static io.godwit.migration.plan.TestFleet.host;
import static io.godwit.migration.plan.TestFleet.vm;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.plan.order.Move;
import io.godwit.migration.plan.order.Ordering;
import io.godwit.migration.plan.order.Schedule;
import io.godwit.migration.plan.order.Wave;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderingTest {
  /** Two VMs that change places, on hosts that do not hold both. */
  private static TestFleet circle() {
    return new TestFleet().with("a", 60).with("b", 60).on("a", "one", 40).on("b", "two", 30);
  }

  private static final Map<VmName, HostName> EXCHANGED =
      Map.of(vm("one"), host("b"), vm("two"), host("a"));

  @Test
  void breaksACircleThroughASpareHost() {
    assertThat(order(circle().with("spare", 30), EXCHANGED))
        .isEqualTo(
            new Schedule.Ordered(
                List.of(
                    wave(move("two", "b", "spare")),
                    wave(move("one", "a", "b")),
                    wave(move("two", "spare", "a")))));
  }

  @Test
  void isStuckWithoutOne() {
    assertThat(order(circle(), EXCHANGED))
        .isEqualTo(new Schedule.Stuck(List.of(vm("one"), vm("two"))));
    assertThat(order(circle().with("small", 20), EXCHANGED)).isInstanceOf(Schedule.Stuck.class);
  }

  @Test
  void waitsForRoom() {
    TestFleet fleet =
        new TestFleet()
            .with("a", 60)
            .with("b", 60)
            .with("c", 60)
            .on("a", "one", 50)
            .on("b", "two", 40);

    assertThat(order(fleet, Map.of(vm("one"), host("b"), vm("two"), host("c"))))
        .isEqualTo(
            new Schedule.Ordered(
                List.of(wave(move("two", "b", "c")), wave(move("one", "a", "b")))));
  }

  @Test
  void keepsToSoManyAtOnce() {
    TestFleet fleet = new TestFleet().with("a", 60).with("b", 60).with("c", 60).with("d", 60);
    for (String name : List.of("one", "two", "three", "four")) {
      fleet.on("a", name, 10);
    }
    Map<VmName, HostName> placement =
        Map.of(
            vm("one"),
            host("b"),
            vm("two"),
            host("b"),
            vm("three"),
            host("c"),
            vm("four"),
            host("d"));

    assertThat(waves(order(fleet.atOnce(3, 1), placement))).containsExactly(3, 1);
    assertThat(waves(order(fleet.atOnce(2, 2), placement))).containsExactly(2, 2);
    assertThat(waves(order(fleet.atOnce(1, 1), placement))).containsExactly(1, 1, 1, 1);
    assertThat(waves(order(fleet.atOnce(4, 2), placement))).containsExactly(4);
  }

  private static List<Integer> waves(Schedule schedule) {
    assertThat(schedule).isInstanceOf(Schedule.Ordered.class);
    return ((Schedule.Ordered) schedule).waves().stream().map(wave -> wave.moves().size()).toList();
  }

  private static Schedule order(TestFleet fleet, Map<VmName, HostName> placement) {
    return Ordering.order(fleet.request(), placement);
  }

  private static Wave wave(Move... moves) {
    return new Wave(List.of(moves));
  }

  private static Move move(String vm, String source, String destination) {
    return new Move(vm(vm), host(source), host(destination));
  }
}
