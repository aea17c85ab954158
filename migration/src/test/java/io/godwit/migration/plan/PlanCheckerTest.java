package io.godwit.migration.plan;

import static io.godwit.migration.plan.TestFleet.host;
import static io.godwit.migration.plan.TestFleet.vm;
import static io.godwit.migration.plan.TestFleet.vms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.godwit.migration.plan.fleet.CpuDay;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetHost.Intake;
import io.godwit.migration.plan.fleet.FleetHost.Power;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.order.Move;
import io.godwit.migration.plan.order.Wave;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.MaximumMoves;
import io.godwit.migration.plan.rule.Spread;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plans that are wrong in one thing each, written by hand. */
class PlanCheckerTest {
  private static final Move ONE_TO_B = new Move(vm("one"), host("a"), host("b"));
  private static final Move TWO_TO_A = new Move(vm("two"), host("b"), host("a"));

  private static final Money PER_HOUR = Money.parse("0.10");
  private static final long FOR_THE_HORIZON = Money.parse("72").micros();

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

  @Test
  void findsThePartOfTheDayInWhichVmsDoNotFit() {
    CpuDay noon = CpuDay.of(part -> part == 3 ? 40_000 : 10_000);
    CpuDay afternoon = CpuDay.of(part -> part == 3 || part == 4 ? 30_000 : 20_000);
    TestFleet fleet = new TestFleet().with("a", 60).with("b", 60);

    assertThat(check(fleet.on("a", "one", noon).on("b", "two", afternoon), List.of(), ONE_TO_B))
        .extracting(Violation::what)
        .contains("host b lacks 6.00 cores from 12:00 to 16:00 UTC")
        .noneMatch(what -> what.contains("16:00 to 20:00"));
  }

  /** At the end both fit; while both are under way, each host has both VMs. */
  @Test
  void findsWhatDoesNotFitOnTheWay() {
    TestFleet fleet =
        new TestFleet().with("a", 60).with("b", 60).on("a", "one", 40).on("b", "two", 40);

    assertThat(check(fleet.atOnce(2, 2), List.of(), ONE_TO_B, TWO_TO_A))
        .contains(new Violation(1, "host b lacks 20 GiB of memory"));
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
        .containsExactly(new Violation(1, "host a lacks 10 GiB of memory"));
  }

  @Test
  void findsMoneyThatIsNotSo() {
    Economy told = sound().economy();
    Money wrong = Money.parse("0.07");

    assertThat(with(new Economy(wrong, told.perHourAfter(), told.horizon(), told.moves())))
        .containsExactly("an hour before is told to be 0.07 and is 0.20");
    assertThat(with(new Economy(told.perHourBefore(), wrong, told.horizon(), told.moves())))
        .containsExactly("an hour after is told to be 0.07 and is 0.10");
    assertThat(with(new Economy(told.perHourBefore(), told.perHourAfter(), told.horizon(), wrong)))
        .containsExactly("the price of all moves is told to be 0.07 and is 0.00");
    assertThat(
            with(
                new Economy(
                    told.perHourBefore(),
                    told.perHourAfter(),
                    told.horizon().plusHours(1),
                    told.moves())))
        .containsExactly("the horizon is told to be PT721H and is PT720H");
  }

  /** 20 GiB to the other provider, at 0.05 for 10^9 bytes. */
  @Test
  void countsWhatEachMoveCosts() {
    TestFleet fleet =
        new TestFleet()
            .with("a", 60)
            .with("b", 60, TestFleet.WEST, Power.ON, Intake.OPEN)
            .on("a", "one", 20);

    assertThat(check(fleet, List.of("a"), ONE_TO_B))
        .contains(new Violation(2, "the price of all moves is told to be 0.00 and is 1.073742"));
  }

  @Test
  void whereHostsAreCountedEachIsWorthMoreThanAllMoves() {
    PlanRequest request = fleet().aimingAt(Goal.HOSTS).request();
    Plan plan = plan(request, List.of(new Wave(List.of(ONE_TO_B))), List.of("a"));

    assertThat(whats(plan, plan.economy(), new Quality(1, 0, 1, 0))).isEmpty();
    assertThat(whats(plan, plan.economy(), new Quality(0, 0, 1, 0)))
        .containsExactly("the cost 0 is not that of 1 hosts and of moves for 0");
  }

  @Test
  void findsHostsThatAreCountedWrong() {
    assertThat(with(new Quality(FOR_THE_HORIZON, 0, 2, 0)))
        .containsExactly("the number of hosts in use is told to be 2 and is 1");
    assertThat(with(new Quality(FOR_THE_HORIZON, 0, 1, 2)))
        .containsExactly("the hosts in use can be 1, and no less than 2");
  }

  @Test
  void findsACostOrABoundThatIsNotSo() {
    assertThat(with(new Quality(FOR_THE_HORIZON - 1, 0, 1, 0)))
        .containsExactly("the cost is told to be 71.999999 and is 72.00");
    assertThat(with(new Quality(FOR_THE_HORIZON, FOR_THE_HORIZON + 1, 1, 0)))
        .containsExactly("the cost can be 72000000, and no less than 72000001");
  }

  @Test
  void findsAHostWhosePriceIsNotSo() {
    Plan plan = sound();
    List<HostAction.Release> releases = List.of(new HostAction.Release(host("a"), Money.ZERO));

    assertThat(
            PlanChecker.check(
                new Plan(
                    plan.request(),
                    plan.launches(),
                    plan.waves(),
                    releases,
                    plan.economy(),
                    plan.quality(),
                    plan.reasons())))
        .extracting(Violation::what)
        .containsExactly("the price of host a is told to be 0.00 and is 0.10");
  }

  private static Plan sound() {
    return plan(fleet().request(), List.of(new Wave(List.of(ONE_TO_B))), List.of("a"));
  }

  private static List<String> with(Economy economy) {
    return whats(sound(), economy, sound().quality());
  }

  private static List<String> with(Quality quality) {
    return whats(sound(), sound().economy(), quality);
  }

  private static List<String> whats(Plan plan, Economy economy, Quality quality) {
    return PlanChecker.check(
            new Plan(
                plan.request(),
                plan.launches(),
                plan.waves(),
                plan.releases(),
                economy,
                quality,
                plan.reasons()))
        .stream()
        .map(Violation::what)
        .toList();
  }

  /** Each move a wave of its own. */
  private static List<Violation> check(TestFleet fleet, List<String> releases, Move... moves) {
    List<Wave> waves = Arrays.stream(moves).map(move -> new Wave(List.of(move))).toList();
    boolean together = moves.length == 2 && fleet.request().limits().perPair() == 2;
    return PlanChecker.check(
        plan(fleet.request(), together ? List.of(new Wave(List.of(moves))) : waves, releases));
  }

  /** Moves cost nothing there, and hosts 0.10 an hour. */
  private static Plan plan(PlanRequest request, List<Wave> waves, List<String> releases) {
    long on = request.fleet().hosts().stream().filter(FleetHost::isOn).count();
    return new Plan(
        request,
        List.of(),
        waves,
        releases.stream().map(name -> new HostAction.Release(host(name), PER_HOUR)).toList(),
        new Economy(
            PER_HOUR.times(on),
            PER_HOUR.times(on - releases.size()),
            request.horizon(),
            Money.ZERO),
        quality(2 - releases.size()),
        request.fleet().vms().stream().map(PlanCheckerTest::reason).toList());
  }

  private static Quality quality(long hosts) {
    return new Quality(hosts * FOR_THE_HORIZON, 0, hosts, 0);
  }

  private static Reason reason(FleetVm vm) {
    return new Reason.Stays(vm.name(), vm.host(), List.of());
  }
}
