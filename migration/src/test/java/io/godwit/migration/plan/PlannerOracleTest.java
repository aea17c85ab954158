package io.godwit.migration.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.order.Move;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.PlanRefusal.NothingToGain;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.Placement;
import io.godwit.migration.plan.search.Budget;
import io.godwit.model.HostName;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against every placement there is, on fleets by chance. */
class PlannerOracleTest {
  private static final int EACH = 25;
  private static final long STEPS = 1_000_000;

  /** 200 fleets, in parts that say which failed. */
  @ParameterizedTest
  @ValueSource(longs = {0, 25, 50, 75, 100, 125, 150, 175})
  void findsTheBestOfAllPlacements(long first) {
    for (long seed = first; seed < first + EACH; seed++) {
      check(seed);
    }
  }

  /** Fleets for which all ends occur are no accident of the generator. */
  @Test
  void theFleetsAskForEverything() {
    Set<String> ends =
        new Random(1)
            .longs(0, 200)
            .limit(120)
            .mapToObj(seed -> name(plan(new RandomFleets(seed).request(), seed)))
            .collect(Collectors.toSet());

    assertThat(ends).contains("Planned", "NOTHING_TO_GAIN", "NO_HOST_ALLOWED", "NO_PLACEMENT");
  }

  private static String name(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Planned planned -> "Planned";
      case Outcome.Refused refused -> refused.refusals().getFirst().code();
    };
  }

  private static Outcome plan(PlanRequest request, long seed) {
    return Planner.plan(request, new Random(seed), Budget.ofSteps(STEPS));
  }

  private static void check(long seed) {
    PlanRequest request = new RandomFleets(seed).request();
    BruteForce.Best best = BruteForce.of(request);
    checkHurried(seed, request, best);
    switch (plan(request, seed)) {
      case Outcome.Planned planned -> checkPlan(seed, planned.plan(), best);
      case Outcome.Refused refused -> checkRefusal(seed, request, refused, best);
    }
  }

  /** Stopped at once: a bound that is none would be above the best, and the plan is sound. */
  private static void checkHurried(long seed, PlanRequest request, BruteForce.Best best) {
    if (Planner.plan(request, new Random(seed), Budget.ofSteps(1))
        instanceof Outcome.Planned hurried) {
      Quality quality = hurried.plan().quality();
      long least =
          request.goal() == Goal.COST ? best.money().getAsLong() : best.hosts().getAsLong();
      assertThat(request.goal() == Goal.COST ? quality.bound() : quality.hostsBound())
          .as("seed %d: bound", seed)
          .isLessThanOrEqualTo(least);
      assertThat(request.goal() == Goal.COST ? quality.cost() : quality.hosts())
          .as("seed %d: hurried", seed)
          .isGreaterThanOrEqualTo(least);
      assertThat(PlanChecker.check(hurried.plan())).as("seed %d: hurried", seed).isEmpty();
    }
  }

  private static void checkPlan(long seed, Plan plan, BruteForce.Best best) {
    assertThat(PlanChecker.check(plan)).as("seed " + seed).isEmpty();
    assertThat(best.money()).as("seed " + seed + ": a placement exists").isPresent();
    Map<HostName, List<FleetVm>> end = end(plan);
    assertThat(hosts(plan.request(), end.keySet()))
        .as("seed %d: hosts", seed)
        .isEqualTo(best.hosts().getAsLong());
    assertThat(money(plan, end.keySet()))
        .as("seed %d: money", seed)
        .isEqualTo(best.money().getAsLong());
    assertThat(plan.quality().isOptimal()).as("seed %d: proven", seed).isTrue();
  }

  private static Map<HostName, List<FleetVm>> end(Plan plan) {
    return plan.request().fleet().vms().stream()
        .collect(
            Collectors.groupingBy(
                vm ->
                    plan.moves().stream()
                        .filter(move -> move.vm().equals(vm.name()))
                        .reduce((first, last) -> last)
                        .map(Move::destination)
                        .orElse(vm.host())));
  }

  private static long hosts(PlanRequest request, Set<HostName> used) {
    return request.goal() == Goal.COST ? 0 : opened(request.fleet(), used).size();
  }

  private static List<FleetHost> opened(Fleet fleet, Set<HostName> used) {
    return fleet.hosts().stream()
        .filter(host -> used.contains(host.name()) && !host.isAlwaysPaid())
        .toList();
  }

  /** Of hosts at the end, and of every move on the way. */
  private static long money(Plan plan, Set<HostName> used) {
    PlanRequest request = plan.request();
    long hosts =
        request.goal() == Goal.HOSTS
            ? 0
            : opened(request.fleet(), used).stream()
                .mapToLong(host -> host.type().perHour().perHourFor(request.horizon()).micros())
                .sum();
    return hosts + plan.moves().stream().mapToLong(move -> price(request, move)).sum();
  }

  private static long price(PlanRequest request, Move move) {
    Fleet fleet = request.fleet();
    return request
        .prices()
        .ofMove(
            fleet.vm(move.vm()).travels(),
            fleet.host(move.source()).place().provider(),
            fleet.host(move.destination()).place().provider())
        .orElseThrow()
        .micros();
  }

  private static void checkRefusal(
      long seed, PlanRequest request, Outcome.Refused refused, BruteForce.Best best) {
    if (refused.refusals().getFirst() instanceof NothingToGain) {
      Placement now = Placement.current(request.fleet());
      assertThat(request.allRules()).allSatisfy(rule -> assertThat(rule.breaches(now)).isEmpty());
      assertThat(best.money().getAsLong()).as("seed %d", seed).isEqualTo(moneyNow(request));
    } else {
      assertThat(best.money()).as("seed %d: %s", seed, refused).isEmpty();
      assertThat(refused.refusals())
          .allSatisfy(refusal -> assertThat(refusal.reason() + refusal.remedy()).isNotBlank());
    }
  }

  private static long moneyNow(PlanRequest request) {
    Set<HostName> used =
        request.fleet().vms().stream().map(FleetVm::host).collect(Collectors.toSet());
    return request.goal() == Goal.HOSTS
        ? 0
        : opened(request.fleet(), used).stream()
            .mapToLong(host -> host.type().perHour().perHourFor(request.horizon()).micros())
            .sum();
  }
}
