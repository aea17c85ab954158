package io.godwit.migration.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetHost.Power;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.PlanRefusal;
import io.godwit.migration.plan.request.PlanRefusal.LosesMoney;
import io.godwit.migration.plan.request.PlanRefusal.NothingToGain;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.Placement;
import io.godwit.migration.plan.search.Budget;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where there are too many VMs to try everything: what must hold of every plan. */
class PlannerManyVmsTest {
  private static final int EACH = 8;
  private static final int LEAST_PLANNED = 3;
  private static final long STEPS = 100_000;

  @ParameterizedTest
  @ValueSource(ints = {20, 35, 50, 64, 80, 120, 160, 200})
  void everyPlanIsSoundAndNoDearerThanNone(int vms) {
    int planned = 0;
    for (long seed = 0; seed < EACH; seed++) {
      PlanRequest request = RandomFleets.around(seed, vms).request();
      if (plan(request, seed) instanceof Outcome.Planned found) {
        planned++;
        check(found.plan());
        checkSettled(settled(found.plan()), seed);
      }
    }
    assertThat(planned).as("fleets that have plans").isGreaterThanOrEqualTo(LEAST_PLANNED);
  }

  /** Whatever a plan left, it left with all rules kept: another mends nothing, so it must save. */
  private static void checkSettled(PlanRequest request, long seed) {
    assertThat(holdsNow(request)).isTrue();
    switch (plan(request, seed)) {
      case Outcome.Planned again -> check(again.plan());
      case Outcome.Refused refused ->
          assertThat(refused.refusals())
              .allSatisfy(refusal -> assertThat(maySayOfWhatHolds(refusal, request)).isTrue());
    }
  }

  /** Fewer hosts may be dearer ones; what costs least never loses. */
  private static boolean maySayOfWhatHolds(PlanRefusal refusal, PlanRequest request) {
    return refusal instanceof NothingToGain
        || (refusal instanceof LosesMoney && request.goal() == Goal.HOSTS);
  }

  /** The fleet once the plan is carried out. */
  private static PlanRequest settled(Plan plan) {
    PlanRequest request = plan.request();
    Map<VmName, HostName> ends = new HashMap<>();
    request.fleet().vms().forEach(vm -> ends.put(vm.name(), vm.host()));
    plan.moves().forEach(move -> ends.put(move.vm(), move.destination()));
    Set<HostName> used = new HashSet<>(ends.values());
    List<FleetHost> hosts =
        request.fleet().hosts().stream()
            .map(host -> with(host, isOn(host, used) ? Power.ON : Power.OFF))
            .toList();
    List<FleetVm> vms =
        request.fleet().vms().stream().map(vm -> at(vm, ends.get(vm.name()))).toList();
    return new PlanRequest(
        new Fleet(hosts, vms),
        request.rules(),
        request.prices(),
        request.horizon(),
        request.goal(),
        request.limits());
  }

  private static boolean isOn(FleetHost host, Set<HostName> used) {
    return host.isAlwaysPaid() || used.contains(host.name());
  }

  private static FleetHost with(FleetHost host, Power power) {
    return new FleetHost(
        host.name(), host.type(), host.place(), power, host.intake(), host.keeping());
  }

  private static FleetVm at(FleetVm vm, HostName host) {
    return new FleetVm(vm.name(), host, vm.demand(), vm.travels(), vm.cpu(), vm.labels());
  }

  private static Outcome plan(PlanRequest request, long seed) {
    return Planner.plan(request, new Random(seed), Budget.ofSteps(STEPS));
  }

  private static void check(Plan plan) {
    Quality quality = plan.quality();
    assertThat(PlanChecker.check(plan)).isEmpty();
    assertThat(quality.bound()).isLessThanOrEqualTo(quality.cost());
    assertThat(quality.hostsBound()).isLessThanOrEqualTo(quality.hosts());
    if (holdsNow(plan.request())) {
      assertThat(plan.economy().gain()).isGreaterThanOrEqualTo(Money.ZERO);
      assertThat(figure(plan)).isLessThanOrEqualTo(figureNow(plan.request()));
    }
  }

  private static boolean holdsNow(PlanRequest request) {
    Placement now = Placement.current(request.fleet());
    return request.allRules().stream().allMatch(rule -> rule.breaches(now).isEmpty());
  }

  private static long figure(Plan plan) {
    return plan.request().goal() == Goal.COST ? plan.quality().cost() : plan.quality().hosts();
  }

  private static long figureNow(PlanRequest request) {
    Set<FleetHost> used =
        request.fleet().vms().stream()
            .map(FleetVm::host)
            .map(request.fleet()::host)
            .filter(host -> !host.isAlwaysPaid())
            .collect(Collectors.toSet());
    return request.goal() == Goal.HOSTS
        ? used.size()
        : used.stream()
            .mapToLong(host -> host.type().perHour().perHourFor(request.horizon()).micros())
            .sum();
  }
}
