package io.godwit.migration.plan;

import static io.godwit.migration.plan.TestFleet.EAST;
import static io.godwit.migration.plan.TestFleet.WEST;
import static io.godwit.migration.plan.TestFleet.host;
import static io.godwit.migration.plan.TestFleet.vm;
import static io.godwit.migration.plan.TestFleet.vms;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.plan.fleet.Evenness;
import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetHost.Intake;
import io.godwit.migration.plan.fleet.FleetHost.Power;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.HostType;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.migration.plan.order.Move;
import io.godwit.migration.plan.order.Wave;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.PlanRefusal;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.FailureDomain;
import io.godwit.migration.plan.rule.KeepFree;
import io.godwit.migration.plan.rule.MaximumBlackout;
import io.godwit.migration.plan.rule.MaximumMoves;
import io.godwit.migration.plan.rule.Pinned;
import io.godwit.migration.plan.rule.Placement;
import io.godwit.migration.plan.rule.Rule;
import io.godwit.migration.plan.rule.Spread;
import io.godwit.migration.plan.search.Budget;
import io.godwit.model.DataSize;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans that even the load out. */
class BalanceTest {
  private static final long STEPS = 2_000_000;
  private static final int EACH = 50;

  /** One host that is nearly full, and two with little on them. */
  private static TestFleet uneven() {
    return new TestFleet()
        .with("a", 100)
        .with("b", 100)
        .with("c", 100)
        .on("a", "one", 30)
        .on("a", "two", 30)
        .on("a", "three", 30)
        .on("b", "four", 10)
        .on("c", "five", 10)
        .aimingAt(Goal.BALANCE);
  }

  @Test
  void movesFromTheFullestHostAndGivesNoneBack() {
    Plan plan = planned(uneven());

    assertThat(plan.moves()).hasSize(2).allMatch(move -> move.source().equals(host("a")));
    assertThat(plan.moves()).extracting(Move::destination).containsOnlyOnce(host("b"), host("c"));
    assertThat(plan.releases()).isEmpty();
    assertThat(plan.launches()).isEmpty();
    assertThat(Evenness.now(plan.request().fleet()).fullest()).isEqualTo(900_000);
    assertThat(evenness(plan).fullest()).isEqualTo(400_000);
    assertThat(plan.quality().cost()).isEqualTo(evenness(plan).sum());
    assertThat(plan.quality().bound()).isEqualTo(366_665);
  }

  @Test
  void saysForEachVmWhyItMovesOrStays() {
    Plan plan =
        planned(
            uneven()
                .keeping(new Pinned(vms("one"), Set.of(host("a"))))
                .keeping(new Pinned(vms("three"), Set.of(host("a"), host("c")))));

    assertThat(plan.reasons().get(0).text())
        .isEqualTo(
            "VM one stays on a: one run on a; host a stays on, with 30 % of its memory in use;"
                + " by room and the rules about it, it could be on no other host that is on then");
    assertThat(plan.reasons().get(2).text())
        .isEqualTo(
            "VM three moves: host a has 90 % of its memory in use, and 30 % of its memory then;"
                + " host c stays on and then has 40 % of its memory in use;"
                + " by room and the rules about it, it could be on one other host that is on then");
    assertThat(plan.reasons().get(3).text())
        .endsWith(
            "it could be on 2 other hosts that are on then, which would leave the fuller of the"
                + " two less full by 0 % at most, and a move is worth 5 %");
  }

  @Test
  void aPlanRightAfterFindsNothing() {
    Plan plan = planned(uneven());

    assertThat(refusal(after(plan)).reason())
        .isEqualTo(
            "no plan was found that keeps all rules and evens the load out by more than its moves"
                + " are worth");
  }

  /** What it is let have is less by then; how full it is must not change by that. */
  @Test
  void aPlanRightAfterFindsNothingAlsoWhereAHostIsLetBeOverfull() {
    TestFleet fleet = new TestFleet().with("a", 100).with("b", 100).with("c", 100);
    IntStream.range(0, 25).forEach(vm -> fleet.on("a", "vm-" + vm, 8));
    fleet.on("b", "other", 10).on("c", "another", 10).aimingAt(Goal.BALANCE);
    Plan plan = planned(bearing(fleet.request()));

    assertThat(Evenness.now(plan.request().fleet()).fullest()).isEqualTo(2_000_000);
    assertThat(evenness(plan).fullest()).isLessThan(800_000);
    assertThat(refusal(bearing(after(plan))).code()).isEqualTo("NOTHING_TO_GAIN");
  }

  /** Hosts give their VMs what these need, be it more than they have. */
  private static PlanRequest bearing(PlanRequest request) {
    List<FleetHost> hosts =
        request.fleet().hosts().stream().map(host -> bearing(host, request.fleet())).toList();
    return with(request, new Fleet(hosts, request.fleet().vms()));
  }

  private static FleetHost bearing(FleetHost host, Fleet fleet) {
    long load =
        fleet.vms().stream()
            .filter(vm -> vm.host().equals(host.name()))
            .mapToLong(vm -> vm.demand().memory().bytes())
            .sum();
    Resources size = host.size();
    Resources capacity =
        new Resources(
            size.cpu(),
            new DataSize(Math.max(size.memory().bytes(), load)),
            size.disk(),
            size.iops(),
            size.network());
    HostType type = host.type();
    return new FleetHost(
        host.name(),
        new HostType(type.name(), capacity, type.perHour(), type.cpuModels(), type.cpuFeatures()),
        size,
        host.place(),
        host.power(),
        host.intake(),
        host.keeping());
  }

  @Test
  void leavesWhatIsEvenEnough() {
    TestFleet nearly =
        new TestFleet()
            .with("a", 100)
            .with("b", 100)
            .on("a", "one", 30)
            .on("a", "two", 4)
            .on("b", "three", 28)
            .aimingAt(Goal.BALANCE);

    assertThat(refusal(nearly.request()).code()).isEqualTo("NOTHING_TO_GAIN");
  }

  @Test
  void emptiesNoHostForIt() {
    TestFleet ones =
        new TestFleet().with("a", 32).with("b", 300).on("a", "one", 30).aimingAt(Goal.BALANCE);

    assertThat(refusal(ones.request()).code()).isEqualTo("NOTHING_TO_GAIN");
    assertThat(planned(ones.on("a", "two", 2)).moves())
        .containsExactly(new Move(vm("one"), host("a"), host("b")));
  }

  /** Any of them alone would fill the other host's memory. */
  @Test
  void exchangesWhereNothingCanBeGivenAway() {
    TestFleet fleet =
        new TestFleet()
            .with("a", 64, 100)
            .with("b", 64, 100)
            .on("a", "heavy", 40, 30, 1)
            .on("a", "busy", 22, 30, 1)
            .on("b", "idle", 1, 35, 1)
            .on("b", "calm", 1, 30, 1)
            .aimingAt(Goal.BALANCE);
    Plan plan = planned(fleet);

    assertThat(plan.moves())
        .containsExactlyInAnyOrder(
            new Move(vm("heavy"), host("a"), host("b")),
            new Move(vm("idle"), host("b"), host("a")));
    assertThat(evenness(plan).fullest()).isEqualTo(650_000);
    assertThat(plan.reasons().get(2).text())
        .startsWith("VM idle moves: it makes room on b for heavy;");
  }

  /** To ask whether a rule lets one move must not make another one be left out. */
  @ParameterizedTest
  @ValueSource(strings = {"one", "two", "three"})
  void looksAtEveryVmOfAHostAlsoWhereARuleIsAboutThem(String free) {
    TestFleet fleet = new TestFleet();
    List.of("a", "b", "c", "d").forEach(name -> fleet.with(name, 100));
    for (String name : List.of("one", "two", "three")) {
      fleet.on("a", name, 30);
      fleet.keeping(
          new Pinned(
              vms(name), name.equals(free) ? Set.of(host("a"), host("b")) : Set.of(host("a"))));
    }
    fleet.keeping(new Spread(vms("one", "two", "three"), FailureDomain.HOST, 3));

    assertThat(planned(fleet.aimingAt(Goal.BALANCE)).moves())
        .containsExactly(new Move(vm(free), host("a"), host("b")));
  }

  /** On b there must be room for the one of c, so that it is d that takes one of a's. */
  @Test
  void takesAnotherMoveWhereTheBestLeavesNoRoomForALoss() {
    Plan plan = planned(tight().with("d", 100).on("d", "seven", 45));

    assertThat(plan.moves())
        .singleElement()
        .satisfies(
            move -> {
              assertThat(move.source()).isEqualTo(host("a"));
              assertThat(move.destination()).isEqualTo(host("d"));
            });
  }

  @Test
  void saysThatRoomForALossMayBeInTheWay() {
    PlanRefusal refusal = refusal(tight().request());

    assertThat(refusal.code()).isEqualTo("NOTHING_TO_GAIN");
    assertThat(refusal.remedy())
        .endsWith("; without room for the loss of a host there may be something");
  }

  private static TestFleet tight() {
    return new TestFleet()
        .with("a", 100)
        .with("b", 100)
        .with("c", 100)
        .on("a", "one", 30)
        .on("a", "two", 30)
        .on("a", "three", 30)
        .on("b", "four", 40)
        .on("c", "five", 60)
        .keeping(new KeepFree())
        .aimingAt(Goal.BALANCE);
  }

  /** Any two that change places need memory on both hosts while they do. */
  @Test
  void saysThatThereIsNoOrderOfMovesToAnEvenLoad() {
    TestFleet fleet =
        new TestFleet()
            .with("a", 64, 100)
            .with("b", 64, 100)
            .on("a", "heavy", 40, 32, 1)
            .on("a", "busy", 22, 30, 1)
            .on("b", "idle", 1, 44, 1)
            .on("b", "calm", 1, 41, 1)
            .aimingAt(Goal.BALANCE);

    assertThat(refusal(fleet.request()).reason())
        .startsWith("no order of moves was found")
        .contains("would wait for each other");
  }

  @Test
  void launchesNoHostThatIsOff() {
    TestFleet fleet =
        new TestFleet()
            .with("a", 100)
            .with("b", 100, EAST, Power.OFF, Intake.OPEN)
            .on("a", "one", 40)
            .on("a", "two", 40)
            .aimingAt(Goal.BALANCE);

    assertThat(refusal(fleet.request()).code()).isEqualTo("NOTHING_TO_GAIN");
    assertThat(refusal(fleet.on("a", "three", 40).request()).reason())
        .contains("no placement that keeps all rules was found");
  }

  @Test
  void makesNoMoreMovesThanItMay() {
    Plan plan = planned(uneven().keeping(new MaximumMoves(1)));

    assertThat(plan.moves()).hasSize(1);
    assertThat(planned(after(plan)).moves()).as("the next one goes on").hasSize(1);
  }

  @Test
  void staysWithTheSameProviderWhereThatDoesHalfAsMuch() {
    TestFleet fleet =
        new TestFleet()
            .with("a", 100)
            .with("b", 100, WEST, Power.ON, Intake.OPEN)
            .with("c", 100)
            .on("a", "one", 40)
            .on("a", "two", 40)
            .on("b", "three", 30)
            .on("c", "four", 33)
            .keeping(new Pinned(vms("three"), Set.of(host("b"))))
            .keeping(new Pinned(vms("four"), Set.of(host("c"))))
            .aimingAt(Goal.BALANCE);

    assertThat(planned(fleet).moves()).extracting(Move::destination).containsExactly(host("c"));
  }

  @Test
  void mendsARuleFirst() {
    Plan plan = planned(uneven().keeping(Spread.apart(vms("one", "two", "three"))));

    assertThat(evenness(plan).fullest()).isEqualTo(400_000);
  }

  @Test
  void theCheckerFindsAPlanThatEvensNothing() {
    Plan plan = planned(uneven());
    List<Wave> waves = List.of(new Wave(List.of(new Move(vm("four"), host("b"), host("a")))));

    assertThat(whats(plan, waves, plan.releases()))
        .contains("the load is no more even than before", "host b is emptied to even the load out");
    assertThat(
            whats(
                plan,
                plan.waves(),
                List.of(new HostAction.Release(host("b"), plan.economy().perHourBefore()))))
        .contains("a plan that evens the load out launches no host and gives none back");
  }

  /** What it holds may stay there, and nothing may come: the others share the rest. */
  @Test
  void aClosedHostTakesNoShareOfTheBound() {
    TestFleet fleet =
        new TestFleet()
            .with("a", 100)
            .with("b", 100)
            .with("c", 100, EAST, Power.ON, Intake.CLOSED)
            .on("a", "one", 30)
            .on("a", "two", 30)
            .on("a", "three", 30)
            .on("b", "four", 10)
            .aimingAt(Goal.BALANCE);

    assertThat(planned(fleet).quality().bound()).isEqualTo(499_999);
    assertThat(planned(fleet.on("c", "five", 20)).quality().bound()).isEqualTo(499_999);
  }

  /** Hosts b and c are then as full as c and b were. */
  @Test
  void theCheckerFindsAMoveThatChangesNothing() {
    Plan plan = planned(uneven().on("b", "six", 20));
    List<Wave> waves = List.of(new Wave(List.of(new Move(vm("six"), host("b"), host("c")))));

    assertThat(whats(plan, waves, plan.releases()))
        .contains("the load is no more even than before");
  }

  @Test
  void theCheckerCountsHowUnevenItIs() {
    Plan plan = planned(uneven());

    assertThat(whats(plan, new Quality(plan.quality().cost() - 1, 0, 3, 0)))
        .singleElement()
        .asString()
        .startsWith("how uneven it is is told to be ");
  }

  @Test
  void theCheckerComparesTheBoundWithTheFullestHost() {
    Plan plan = planned(uneven());

    assertThat(whats(plan, new Quality(plan.quality().cost(), 400_000, 3, 0))).isEmpty();
    assertThat(whats(plan, new Quality(plan.quality().cost(), 400_001, 3, 0)))
        .containsExactly("the fullest host can be 400000, and no less than 400001");
  }

  private static List<String> whats(Plan plan, Quality told) {
    return PlanChecker.check(
            new Plan(
                plan.request(),
                plan.launches(),
                plan.waves(),
                plan.releases(),
                plan.economy(),
                told,
                plan.reasons()))
        .stream()
        .map(Violation::what)
        .toList();
  }

  /** Fleets by chance, with rules by chance: what must hold of all plans for them. */
  @ParameterizedTest
  @ValueSource(longs = {0, 50, 100, 150})
  void everyPlanIsSoundEvensTheLoadAndIsTheLast(long first) {
    int planned = 0;
    for (long seed = first; seed < first + EACH; seed++) {
      planned += check(seed, balanced(new RandomFleets(seed).request()));
    }
    assertThat(planned).isGreaterThan(EACH / 5);
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 80, 200})
  void alsoWithManyVms(int vms) {
    int planned = 0;
    for (long seed = 0; seed < 6; seed++) {
      planned += check(seed, balanced(RandomFleets.around(seed, vms).request()));
    }
    assertThat(planned).isPositive();
  }

  private static int check(long seed, PlanRequest request) {
    if (!(plan(request, seed) instanceof Outcome.Planned planned)) {
      return 0;
    }
    Plan plan = planned.plan();
    assertThat(PlanChecker.check(plan)).as("seed %d", seed).isEmpty();
    if (isSound(request)) {
      Evenness before = Evenness.now(request.fleet());
      assertThat(evenness(plan).sum()).as("seed %d", seed).isLessThan(before.sum());
      assertThat(used(after(plan).fleet())).as("seed %d", seed).containsAll(used(request.fleet()));
    }
    boolean isTheLast =
        request.rules().stream()
            .noneMatch(rule -> rule instanceof MaximumMoves || rule instanceof MaximumBlackout);
    if (isTheLast && isSound(after(plan))) {
      assertThat(plan(after(plan), seed + 1))
          .as("seed %d: a second plan", seed)
          .isInstanceOf(Outcome.Refused.class);
    }
    return 1;
  }

  private static boolean isSound(PlanRequest request) {
    Placement now = Placement.current(request.fleet());
    return request.allRules().stream().allMatch(rule -> rule.breaches(now).isEmpty());
  }

  private static Set<HostName> used(Fleet fleet) {
    Set<HostName> used = new HashSet<>();
    fleet.vms().forEach(vm -> used.add(vm.host()));
    return used;
  }

  private static PlanRequest balanced(PlanRequest request) {
    List<Rule> rules = request.rules();
    return new PlanRequest(
        request.fleet(),
        rules,
        request.prices(),
        request.horizon(),
        Goal.BALANCE,
        request.limits());
  }

  /** The same fleet once the plan is carried out. */
  private static PlanRequest after(Plan plan) {
    PlanRequest request = plan.request();
    Map<VmName, HostName> ends = ends(plan);
    List<FleetHost> hosts = request.fleet().hosts();
    List<FleetVm> moved =
        request.fleet().vms().stream()
            .map(
                vm ->
                    new FleetVm(
                        vm.name(),
                        ends.get(vm.name()),
                        vm.demand(),
                        vm.travels(),
                        vm.cpu(),
                        vm.labels()))
            .toList();
    return with(request, new Fleet(hosts, moved));
  }

  private static PlanRequest with(PlanRequest request, Fleet fleet) {
    return new PlanRequest(
        fleet,
        request.rules(),
        request.prices(),
        request.horizon(),
        request.goal(),
        request.limits());
  }

  private static Map<VmName, HostName> ends(Plan plan) {
    Map<VmName, HostName> ends = new HashMap<>();
    plan.request().fleet().vms().forEach(vm -> ends.put(vm.name(), vm.host()));
    plan.moves().forEach(move -> ends.put(move.vm(), move.destination()));
    return ends;
  }

  private static Evenness evenness(Plan plan) {
    return Evenness.of(plan.request().fleet(), ends(plan));
  }

  private static List<String> whats(
      Plan plan, List<Wave> waves, List<HostAction.Release> releases) {
    return PlanChecker.check(
            new Plan(
                plan.request(),
                plan.launches(),
                waves,
                releases,
                plan.economy(),
                plan.quality(),
                plan.reasons()))
        .stream()
        .map(Violation::what)
        .toList();
  }

  private static Outcome plan(PlanRequest request, long seed) {
    return Planner.plan(request, new Random(seed), Budget.ofSteps(STEPS));
  }

  private static Plan planned(TestFleet fleet) {
    return planned(fleet.request());
  }

  private static Plan planned(PlanRequest request) {
    Outcome outcome = plan(request, 1);
    assertThat(outcome).isInstanceOf(Outcome.Planned.class);
    return ((Outcome.Planned) outcome).plan();
  }

  private static PlanRefusal refusal(PlanRequest request) {
    Outcome outcome = plan(request, 1);
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused) outcome).refusals().getFirst();
  }
}
