package io.godwit.consolidation;

import io.godwit.consolidation.Instance.Hosts;
import io.godwit.migration.plan.Outcome;
import io.godwit.migration.plan.Plan;
import io.godwit.migration.plan.PlanChecker;
import io.godwit.migration.plan.Planner;
import io.godwit.migration.plan.fleet.Evenness;
import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.fleet.PriceBook;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.MoveLimits;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.search.Budget;
import io.godwit.migration.plan.search.PartSolver;
import io.godwit.migration.plan.search.Progress.Stage;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** One plan for one instance, and what it took. */
final class Trial {
  private static final PriceBook PRICES = new PriceBook(Map.of(), Money.ZERO, Money.parse("0.001"));
  private static final Duration HORIZON = Duration.ofDays(30);

  /** Of the time, for the search; the rest is for the order and the checks. */
  private static final double SEARCHING = 0.88;

  private final Instance instance;
  private final Goal goal;
  private final Duration time;
  private final PartSolver solver;
  private final List<Milestone> milestones = new ArrayList<>();

  Trial(Instance instance, Goal goal, Duration time, PartSolver solver) {
    this.instance = instance;
    this.goal = goal;
    this.time = time;
    this.solver = solver;
  }

  /** To pack: identical hosts are counted, mixed ones weighed by their price. */
  static Goal toPack(Hosts hosts) {
    return hosts == Hosts.IDENTICAL ? Goal.HOSTS : Goal.COST;
  }

  /** As JSON. */
  String run() {
    Fleet fleet = instance.fleet();
    Stopwatch whole = new Stopwatch();
    Budget search = Budget.ofTime(Duration.ofNanos((long) (SEARCHING * time.toNanos())), whole);
    PlanRequest request =
        new PlanRequest(fleet, List.of(), PRICES, HORIZON, goal, MoveLimits.DEFAULT);
    Outcome outcome =
        Planner.plan(
            request,
            solver,
            new SplittableRandom(instance.seed()),
            search,
            (stage, hosts, moves, bytes) ->
                milestones.add(new Milestone(stage, hosts, moves, bytes, whole.seconds())));
    double seconds = whole.seconds();
    return switch (outcome) {
      case Outcome.Planned planned -> json(fleet, planned.plan(), seconds);
      case Outcome.Refused refused -> throw new IllegalStateException(refused.toString());
    };
  }

  private String json(Fleet fleet, Plan plan, double seconds) {
    Evenness before = Evenness.now(fleet);
    Evenness after = Evenness.of(fleet, ends(plan));
    return """
        {"vms": %d, "difficulty": "%s", "kind": "%s", "seed": %d, "timeGiven": %d,
         "startHosts": %d, "startPerHour": %d, "hosts": %d, "perHour": %d, %s
         "boundHosts": %d, "boundPerHour": %d, "fewestProven": %b, "bestProven": %b, "violations": %d, "moves": %d,
         "waves": %d, "fullestBefore": %d, "spreadBefore": %d, "fullest": %d, "spread": %d,
         "movedBytes": %d, "seconds": %s, "memoryBytes": %d,
         "stages": [%s]}
        """
        .formatted(
            instance.vms(),
            instance.difficulty(),
            instance.hosts(),
            instance.seed(),
            time.toSeconds(),
            fleet.hosts().size(),
            plan.economy().perHourBefore().micros(),
            plan.quality().hosts(),
            plan.economy().perHourAfter().micros(),
            greedy(),
            plan.quality().hostsBound(),
            boundPerHour(plan),
            plan.quality().hosts() == plan.quality().hostsBound() || plan.quality().isOptimal(),
            plan.quality().isOptimal(),
            PlanChecker.check(plan).size(),
            plan.moves().size(),
            plan.waves().size(),
            before.fullest(),
            before.spread(),
            after.fullest(),
            after.spread(),
            movedBytes(plan),
            Decimal.of(seconds),
            Memory.peak(),
            milestones.stream().map(Milestone::json).collect(Collectors.joining(",\n  ")));
  }

  private static Map<VmName, HostName> ends(Plan plan) {
    Map<VmName, HostName> ends = new HashMap<>();
    plan.request().fleet().vms().forEach(vm -> ends.put(vm.name(), vm.host()));
    plan.moves().forEach(move -> ends.put(move.vm(), move.destination()));
    return ends;
  }

  /** Of all moves, detours too. */
  private static long movedBytes(Plan plan) {
    return plan.moves().stream()
        .mapToLong(move -> plan.request().fleet().vm(move.vm()).travels().bytes())
        .sum();
  }

  /** Nothing where hosts are not emptied. */
  private String greedy() {
    return milestones.stream()
        .filter(milestone -> milestone.stage() == Stage.EVACUATED)
        .map(milestone -> "\"greedyHosts\": %d,".formatted(milestone.hosts()))
        .collect(Collectors.joining());
  }

  private long boundPerHour(Plan plan) {
    return goal == Goal.COST ? Math.ceilDiv(plan.quality().bound(), HORIZON.toHours()) : 0;
  }
}
