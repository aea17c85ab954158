package io.godwit.migration.plan;

import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.order.Move;
import io.godwit.migration.plan.order.Ordering;
import io.godwit.migration.plan.order.Schedule;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.PlanRefusal;
import io.godwit.migration.plan.request.PlanRefusal.Certainty;
import io.godwit.migration.plan.request.PlanRefusal.LosesMoney;
import io.godwit.migration.plan.request.PlanRefusal.NoPlacement;
import io.godwit.migration.plan.request.PlanRefusal.NoWay;
import io.godwit.migration.plan.request.PlanRefusal.NothingToGain;
import io.godwit.migration.plan.request.PlanRefusal.TooLittleRoom.Need;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.Breach;
import io.godwit.migration.plan.rule.KeepFree;
import io.godwit.migration.plan.rule.MaximumMoves;
import io.godwit.migration.plan.rule.Placement;
import io.godwit.migration.plan.search.Budget;
import io.godwit.migration.plan.search.PartSolver;
import io.godwit.migration.plan.search.PlacementSearch;
import io.godwit.migration.plan.search.PlacementSearch.Result;
import io.godwit.migration.plan.search.Progress;
import io.godwit.migration.plan.search.Way;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Makes a plan: a placement is searched for, its moves are put in order, it is counted in money and
 * explained, and then checked as if somebody else had made it. The same for the same request, seed
 * and number of steps.
 */
public final class Planner {
  private final PlanRequest request;
  private final Fleet fleet;

  /** What a placement failed for that keeps all rules; the last of them. */
  private Optional<Schedule.Stuck> stuck = Optional.empty();

  private Planner(PlanRequest request) {
    this.request = request;
    this.fleet = request.fleet();
  }

  /** Makes one, or says why not. */
  public static Outcome plan(PlanRequest request, RandomGenerator random, Budget budget) {
    return plan(request, PartSolver.none(), random, budget, Progress.none());
  }

  /**
   * Makes one, or says why not, and tells how far it is.
   *
   * @param solver that makes it better, if there is one
   */
  public static Outcome plan(
      PlanRequest request,
      PartSolver solver,
      RandomGenerator random,
      Budget budget,
      Progress progress) {
    Planner planner = new Planner(request);
    Result result = PlacementSearch.find(request, solver, random, budget, progress, planner::wayTo);
    return switch (result) {
      case Result.Refused refused -> new Outcome.Refused(planner.explained(refused.refusals()));
      case Result.Found found -> planner.planFor(found);
    };
  }

  private Optional<Way> wayTo(Map<VmName, HostName> placement) {
    return breachesAt(placement).isEmpty()
        ? switch (Ordering.order(request, placement)) {
          case Schedule.Ordered ordered -> Optional.of(new Way(ordered, price(ordered.moves())));
          case Schedule.Stuck at -> {
            stuck = Optional.of(at);
            yield Optional.empty();
          }
        }
        : Optional.empty();
  }

  private List<Breach> breachesAt(Map<VmName, HostName> placement) {
    Map<VmName, List<HostName>> hostsOf = new HashMap<>();
    placement.forEach((vm, host) -> hostsOf.put(vm, List.of(host)));
    Placement end = new Placement(fleet, onAfter(Set.copyOf(placement.values())), hostsOf);
    return request.allRules().stream().flatMap(rule -> rule.breaches(end).stream()).toList();
  }

  private Set<HostName> onAfter(Set<HostName> used) {
    Set<HostName> on = new HashSet<>(used);
    names(request.goal() == Goal.BALANCE ? FleetHost::isOn : FleetHost::isAlwaysPaid)
        .forEach(on::add);
    return on;
  }

  private List<HostName> names(Predicate<FleetHost> which) {
    return fleet.hosts().stream().filter(which).map(FleetHost::name).toList();
  }

  private List<PlanRefusal> explained(List<PlanRefusal> refusals) {
    return refusals.stream()
        .map(refusal -> refusal instanceof NoPlacement none ? explained(none) : refusal)
        .toList();
  }

  /** What is broken now says most of what is in the way; or it is the way itself. */
  private PlanRefusal explained(NoPlacement none) {
    return stuck
        .<PlanRefusal>map(at -> new NoWay(at.waiting()))
        .orElseGet(() -> new NoPlacement(none.proven(), brokenNow()));
  }

  private List<String> brokenNow() {
    Placement now = Placement.current(fleet);
    return request.allRules().stream()
        .flatMap(rule -> rule.breaches(now).stream())
        .map(Breach::what)
        .toList();
  }

  private Outcome planFor(Result.Found found) {
    Quality quality = new Quality(found.cost(), found.bound(), found.hosts(), found.hostsBound());
    Plan plan = assemble(found.placement(), found.way(), quality);
    if (plan.waves().isEmpty() && plan.launches().isEmpty() && plan.releases().isEmpty()) {
      return new Outcome.Refused(List.of(noPlan(quality)));
    }
    if (savesMoney() && plan.economy().gain().isNegative() && brokenNow().isEmpty()) {
      return new Outcome.Refused(List.of(losesMoney(plan.economy())));
    }
    List<Violation> violations = PlanChecker.check(plan);
    if (!violations.isEmpty()) {
      throw new IllegalStateException("the planner made a plan that breaks: " + violations);
    }
    return new Outcome.Planned(plan);
  }

  /**
   * Whether a plan is to. Where no host costs anything, nobody has said what they cost, and money
   * decides nothing; to even the load out costs what its moves cost.
   */
  private boolean savesMoney() {
    return request.goal() != Goal.BALANCE && isPriced();
  }

  private boolean isPriced() {
    return fleet.hosts().stream().anyMatch(host -> host.type().perHour().isMoreThan(Money.ZERO));
  }

  /** To even the load out it goes back until there is a way, be it to where everything is. */
  private PlanRefusal noPlan(Quality quality) {
    NothingToGain nothing = nothingToGain(quality);
    return request.goal() == Goal.BALANCE && nothing.mostMoves().isEmpty()
        ? stuck.<PlanRefusal>map(at -> new NoWay(at.waiting())).orElse(nothing)
        : nothing;
  }

  private NothingToGain nothingToGain(Quality quality) {
    Certainty proven = quality.isOptimal() ? Certainty.PROVEN : Certainty.NOT_FOUND;
    IntStream most =
        request.rules().stream()
            .filter(MaximumMoves.class::isInstance)
            .mapToInt(rule -> ((MaximumMoves) rule).moves());
    boolean keepsSpare = request.rules().stream().anyMatch(KeepFree.class::isInstance);
    return new NothingToGain(
        proven, request.goal(), most.min(), keepsSpare ? Need.VMS_AND_A_SPARE_HOST : Need.VMS);
  }

  private LosesMoney losesMoney(Economy economy) {
    Money loss = Money.ZERO.minus(economy.gain());
    return new LosesMoney(loss, economy.horizon(), request.goal(), economy.payback());
  }

  private Plan assemble(Map<VmName, HostName> placement, Way way, Quality quality) {
    Set<HostName> on = onAfter(Set.copyOf(placement.values()));
    List<HostAction.Launch> launches =
        fleet.hosts().stream()
            .filter(host -> !host.isOn() && on.contains(host.name()))
            .map(host -> new HostAction.Launch(host.name(), host.type().perHour()))
            .toList();
    List<HostAction.Release> releases =
        fleet.hosts().stream()
            .filter(host -> host.isOn() && !on.contains(host.name()))
            .map(host -> new HostAction.Release(host.name(), host.type().perHour()))
            .toList();
    return new Plan(
        request,
        launches,
        way.schedule().waves(),
        releases,
        economy(on, way.price()),
        quality,
        new Explanation(request, placement, on).reasons());
  }

  private Economy economy(Set<HostName> on, Money moves) {
    Money before = perHour(FleetHost::isOn);
    Money after = perHour(host -> on.contains(host.name()));
    return new Economy(before, after, request.horizon(), moves);
  }

  private Money perHour(Predicate<FleetHost> which) {
    return fleet.hosts().stream()
        .filter(which)
        .map(host -> host.type().perHour())
        .reduce(Money.ZERO, Money::plus);
  }

  private Money price(List<Move> moves) {
    return moves.stream().map(this::price).reduce(Money.ZERO, Money::plus);
  }

  private Money price(Move move) {
    FleetVm vm = fleet.vm(move.vm());
    FleetHost source = fleet.host(move.source());
    FleetHost destination = fleet.host(move.destination());
    return request
        .prices()
        .ofMove(vm.travels(), source.place().provider(), destination.place().provider())
        .orElseThrow();
  }
}
