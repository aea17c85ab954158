package io.godwit.migration.plan;

import static io.godwit.migration.plan.TestFleet.EAST;
import static io.godwit.migration.plan.TestFleet.host;
import static io.godwit.migration.plan.TestFleet.vm;
import static io.godwit.migration.plan.TestFleet.vms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.migration.plan.fleet.FleetHost.Intake;
import io.godwit.migration.plan.fleet.FleetHost.Power;
import io.godwit.migration.plan.order.Move;
import io.godwit.migration.plan.order.Wave;
import io.godwit.migration.plan.request.PlanRefusal;
import io.godwit.migration.plan.rule.MaximumBlackout;
import io.godwit.migration.plan.rule.Pinned;
import io.godwit.migration.plan.rule.Selection;
import io.godwit.migration.plan.search.Budget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MaximumBlackoutTest {
  private static final Duration LIMIT = Duration.ofMillis(300);

  /** Between a and b moves are silent for too long; of others nothing is known. */
  private static final MaximumBlackout RULE = rule("one");

  private static MaximumBlackout rule(String... names) {
    return new MaximumBlackout(
        vms(names), LIMIT, Map.of(Set.of(host("a"), host("b")), Duration.ofMillis(450)));
  }

  private static TestFleet drained() {
    return new TestFleet()
        .with("a", 60, EAST, Power.ON, Intake.DRAINING)
        .with("b", 60)
        .with("c", 60)
        .on("a", "one", 20)
        .on("b", "two", 20);
  }

  @Test
  void goesWhereItIsShorter() {
    assertThat(planned(drained()).moves()).extracting(Move::destination).contains(host("b"));

    Plan plan = planned(drained().keeping(RULE));
    assertThat(plan.moves())
        .filteredOn(move -> move.vm().equals(vm("one")))
        .extracting(Move::destination)
        .containsExactly(host("c"));
  }

  @Test
  void isRefusedWhereNoWayIsShortEnough() {
    PlanRefusal refusal =
        refusal(drained().keeping(RULE).keeping(new Pinned(vms("one"), Set.of(host("b")))));

    assertThat(refusal.code()).isEqualTo("NO_HOST_ALLOWED");
    assertThat(refusal.reason()).contains("one are silent for at most 300 ms");
  }

  @Test
  void bindsNoOtherVm() {
    assertThat(planned(drained().keeping(rule("two"))).moves())
        .extracting(Move::destination)
        .contains(host("b"));
  }

  @Test
  void whatStaysIsToldOfIt() {
    Plan plan =
        planned(
            new TestFleet()
                .with("a", 60)
                .with("b", 60)
                .with("c", 60)
                .on("a", "one", 20)
                .on("b", "two", 20)
                .keeping(RULE));

    assertThat(plan.moves())
        .noneMatch(move -> move.vm().equals(vm("one")) && move.destination().equals(host("b")));
    assertThat(plan.reasons().getFirst().text()).contains("one are silent for at most 300 ms");
  }

  /** The two change places by way of c; a VM whose ways there are too long is not put aside. */
  @Test
  void isNotPutAsideOverAWayThatIsTooLong() {
    TestFleet fleet =
        new TestFleet()
            .with("a", 60)
            .with("b", 60)
            .with("c", 60)
            .on("a", "one", 40)
            .on("b", "two", 50)
            .keeping(new Pinned(vms("one"), Set.of(host("b"), host("c"))))
            .keeping(new Pinned(vms("two"), Set.of(host("a"))));
    MaximumBlackout toSpare =
        new MaximumBlackout(
            new Selection.Every(),
            LIMIT,
            Map.of(Set.of(host("a"), host("c")), Duration.ofSeconds(1)));

    assertThat(planned(fleet).moves()).isNotEmpty();
    assertThat(refusal(fleet.keeping(toSpare)).code()).isEqualTo("NO_WAY");
  }

  @Test
  void theCheckerFindsAMoveThatIsTooLong() {
    Plan plan = planned(drained().keeping(RULE));
    List<Wave> waves = List.of(new Wave(List.of(new Move(vm("one"), host("a"), host("b")))));
    Plan other =
        new Plan(
            plan.request(),
            plan.launches(),
            waves,
            List.of(),
            plan.economy(),
            plan.quality(),
            plan.reasons());

    assertThat(PlanChecker.check(other))
        .contains(
            new Violation(
                1,
                "one are silent for at most 300 ms: VM one would be for 450 ms on its way from a to"
                    + " b"));
  }

  @Test
  void aLimitIsLongerThanZero() {
    assertThatThrownBy(() -> new MaximumBlackout(vms("one"), Duration.ZERO, Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Plan planned(TestFleet fleet) {
    Outcome outcome = Planner.plan(fleet.request(), new Random(1), Budget.ofSteps(500_000));
    assertThat(outcome).isInstanceOf(Outcome.Planned.class);
    return ((Outcome.Planned) outcome).plan();
  }

  private static PlanRefusal refusal(TestFleet fleet) {
    Outcome outcome = Planner.plan(fleet.request(), new Random(1), Budget.ofSteps(500_000));
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused) outcome).refusals().getFirst();
  }
}
