package io.godwit.migration.plan;

import static io.godwit.migration.plan.TestFleet.host;
import static io.godwit.migration.plan.TestFleet.vm;
import static io.godwit.migration.plan.TestFleet.vms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.godwit.migration.plan.fleet.FleetHost.Intake;
import io.godwit.migration.plan.fleet.FleetHost.Power;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.order.Move;
import io.godwit.migration.plan.order.Wave;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.MaximumMoves;
import io.godwit.migration.plan.rule.Spread;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plans that are wrong in one thing each, written by hand. */
class PlanCheckerTest {
  private static final Move ONE_TO_B = new Move(vm("one"), host("a"), host("b"));
  private static final Move TWO_TO_A = new Move(vm("two"), host("b"), host("a"));

  private static TestFleet fleet() {
    return new TestFleet().with("a", 60).with("b", 60).on("a", "one", 20).on("b", "two", 20);
  }

  @Test
  void findsNothingAgainstASoundPlan() {
    assertThat(check(fleet(), List.of("a"), ONE_TO_B)).isEmpty();
  }

  @Test
  void findsAHostThatIsGivenBackWithAVm() {
    assertThat(check(fleet(), List.of("b"), ONE_TO_B))
        .containsExactly(new Violation(2, "host b is given back and is not empty or not on"));
  }

  @Test
  void findsAMoveThatBeginsElsewhere() {
    assertThat(check(fleet(), List.of(), ONE_TO_B, ONE_TO_B))
        .contains(new Violation(2, "VM one cannot move from a to b"));
  }

  /** At the end both fit; while both are under way, each host has both VMs. */
  @Test
  void findsWhatDoesNotFitOnTheWay() {
    TestFleet fleet =
        new TestFleet().with("a", 60).with("b", 60).on("a", "one", 40).on("b", "two", 40);

    assertThat(check(fleet.atOnce(2, 2), List.of(), ONE_TO_B, TWO_TO_A))
        .contains(new Violation(1, "host b lacks 21474836480 of memory"));
  }

  @Test
  void findsVmsThatAreTogetherOnTheWay() {
    assertThat(
            check(fleet().keeping(Spread.apart(vms("one", "two"))), List.of(), ONE_TO_B, TWO_TO_A))
        .contains(new Violation(1, "one, two stay apart: host b has 2"));
  }

  @Test
  void findsTooManyAtOnce() {
    PlanRequest request = fleet().request();
    Plan plan = plan(request, List.of(new Wave(List.of(ONE_TO_B, TWO_TO_A))), List.of());

    assertThat(PlanChecker.check(plan))
        .extracting(Violation::step, violation -> violation.what().replaceAll(" between.*", ""))
        .containsExactly(tuple(1, "2 moves at once"));
  }

  @Test
  void findsTooManyMoves() {
    assertThat(check(fleet().keeping(new MaximumMoves(0)), List.of("a"), ONE_TO_B))
        .contains(new Violation(2, "at most 0 moves: it makes 1"));
  }

  @Test
  void findsAMoveToAHostThatIsOff() {
    TestFleet fleet = fleet().with("c", 60, TestFleet.EAST, Power.OFF, Intake.OPEN);

    assertThat(check(fleet, List.of(), new Move(vm("one"), host("a"), host("c"))))
        .contains(new Violation(1, "VM one cannot move from a to c"));
  }

  /** What is too much already may stay so on the way, and no worse; at the end it may not. */
  @Test
  void forgivesOnTheWayWhatWasBrokenBefore() {
    TestFleet fleet =
        new TestFleet()
            .with("a", 60)
            .with("b", 60)
            .on("a", "one", 20)
            .on("a", "two", 20)
            .on("a", "three", 30);

    assertThat(check(fleet, List.of(), ONE_TO_B)).isEmpty();
    assertThat(check(fleet, List.of()))
        .containsExactly(new Violation(1, "host a lacks 10737418240 of memory"));
  }

  /** Each move a wave of its own. */
  private static List<Violation> check(TestFleet fleet, List<String> releases, Move... moves) {
    List<Wave> waves = Arrays.stream(moves).map(move -> new Wave(List.of(move))).toList();
    boolean together = moves.length == 2 && fleet.request().limits().perPair() == 2;
    return PlanChecker.check(
        plan(fleet.request(), together ? List.of(new Wave(List.of(moves))) : waves, releases));
  }

  private static Plan plan(PlanRequest request, List<Wave> waves, List<String> releases) {
    return new Plan(
        request,
        List.of(),
        waves,
        releases.stream().map(name -> new HostAction.Release(host(name), Money.ZERO)).toList(),
        new Economy(Money.ZERO, Money.ZERO, Duration.ofHours(1), Money.ZERO),
        new Quality(0, 0, 0, 0),
        request.fleet().vms().stream().map(PlanCheckerTest::reason).toList());
  }

  private static Reason reason(FleetVm vm) {
    return new Reason.Stays(vm.name(), vm.host(), List.of());
  }
}
