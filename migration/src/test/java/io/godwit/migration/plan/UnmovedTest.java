package io.godwit.migration.plan;

import static io.godwit.migration.plan.TestFleet.host;
import static io.godwit.migration.plan.TestFleet.vm;
import static io.godwit.migration.plan.TestFleet.vms;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.plan.order.Move;
import io.godwit.migration.plan.order.Wave;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.rule.Pinned;
import io.godwit.migration.plan.rule.Unmoved;
import io.godwit.migration.plan.search.Budget;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnmovedTest {
  private static final Unmoved RULE =
      new Unmoved(vms("one"), "one is moved only in 22:00-06:00 UTC");

  private static TestFleet fleet() {
    return new TestFleet()
        .with("a", 60)
        .with("b", 60)
        .on("a", "one", 20)
        .on("b", "two", 10)
        .keeping(RULE);
  }

  @Test
  void othersMoveToIt() {
    Plan plan = planned(fleet());

    assertThat(plan.moves()).containsExactly(new Move(vm("two"), host("b"), host("a")));
    assertThat(plan.reasons().getFirst().text()).contains(RULE.words());
  }

  @Test
  void mayGoWhereItIsInTime() {
    Unmoved slow = new Unmoved(vms("one"), Set.of(host("c")), "one would be late elsewhere");
    TestFleet fleet =
        new TestFleet().with("a", 60).with("b", 60).with("c", 60).on("a", "one", 20).keeping(slow);

    Outcome late = plan(fleet.keeping(new Pinned(vms("one"), Set.of(host("b")))));
    assertThat(late).isInstanceOf(Outcome.Refused.class);
    assertThat(slow.allows(fleet.request().fleet().vm(vm("one")), host("a"))).isTrue();
    assertThat(slow.allows(fleet.request().fleet().vm(vm("one")), host("b"))).isFalse();
    Plan plan =
        planned(
            new TestFleet()
                .with("a", 60)
                .with("b", 60)
                .with("c", 60)
                .on("a", "one", 20)
                .keeping(slow)
                .keeping(new Pinned(vms("one"), Set.of(host("b"), host("c")))));
    assertThat(plan.moves()).containsExactly(new Move(vm("one"), host("a"), host("c")));
  }

  @Test
  void isAlsoKeptToWhereTheLoadIsEvenedOut() {
    TestFleet uneven = fleet().on("a", "three", 20).aimingAt(Goal.BALANCE);

    assertThat(planned(uneven).moves()).extracting(Move::vm).containsExactly(vm("three"));
  }

  @Test
  void whatMustMoveIsRefusedWithItsWords() {
    Outcome outcome = plan(fleet().keeping(new Pinned(vms("one"), Set.of(host("b")))));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.refusals().getFirst().reason()).contains(RULE.words()));
  }

  @Test
  void theCheckerFindsAMoveOfIt() {
    Plan plan = planned(fleet());
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
        .contains(new Violation(1, RULE.words() + ": VM one would come to b"));
  }

  private static Plan planned(TestFleet fleet) {
    Outcome outcome = plan(fleet);
    assertThat(outcome).isInstanceOf(Outcome.Planned.class);
    return ((Outcome.Planned) outcome).plan();
  }

  private static Outcome plan(TestFleet fleet) {
    return Planner.plan(fleet.request(), new Random(1), Budget.ofSteps(500_000));
  }
}
