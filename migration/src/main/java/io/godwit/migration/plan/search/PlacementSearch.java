package io.godwit.migration.plan.search;

import io.godwit.migration.plan.request.PlanRefusal;
import io.godwit.migration.plan.request.PlanRefusal.Certainty;
import io.godwit.migration.plan.request.PlanRefusal.NoPlacement;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.search.Progress.Stage;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Looks for the cheapest placement until its budget is spent, and is never worse than evacuating
 * greedily.
 *
 * <ol>
 *   <li>a sound placement to begin with: as it is, or repaired;
 *   <li>{@link Evacuation};
 *   <li>{@link HostSearch}: fewer and cheaper hosts;
 *   <li>{@link Relabelling}: the same on hosts from which more of it came;
 *   <li>{@link MoveRepair}: moves taken back;
 *   <li>{@link ExactSearch}, where there are few VMs: better, or the proof that there is no better.
 * </ol>
 */
public final class PlacementSearch {
  private static final int FEW = 16;
  private static final int SOME = 64;
  private static final int MANY = 2000;

  private final Encoding encoding;
  private final Problem problem;
  private final LowerBound bound;
  private final LowerBound hostsBound;
  private final Dice dice;
  private final Budget budget;
  private final Progress progress;
  private final Predicate<Map<VmName, HostName>> acceptable;
  private final List<Candidate> candidates = new ArrayList<>();

  /** What comes out. */
  public sealed interface Result {

    /**
     * A placement.
     *
     * @param cost of its hosts and moves as the goal counts them
     * @param bound that no placement is below
     * @param hosts in use, not counting those that are kept whatever happens
     * @param hostsBound that many, counted alike, every placement needs
     */
    record Found(
        Map<VmName, HostName> placement, long cost, long bound, long hosts, long hostsBound)
        implements Result {}

    /** None. */
    record Refused(List<PlanRefusal> refusals) implements Result {
      public Refused {
        refusals = List.copyOf(refusals);
      }
    }
  }

  private static final class Candidate {
    private final int[] hostOf;
    private final long cost;
    private final int hosts;

    private Candidate(State state) {
      hosts = state.hostsPriced();
      hostOf = state.hostOf.clone();
      cost = state.cost();
    }
  }

  /** Shares of the budget at which the stages end. */
  private record Shares(double first, double hosts, double repair, double proof, double exact) {
    static Shares of(Problem problem) {
      if (problem.items <= FEW) {
        return new Shares(0.02, 0.04, 0.06, 0.06, 1);
      }
      if (problem.items <= SOME) {
        return new Shares(0.1, 0.35, 0.42, 0.97, 1);
      }
      return problem.items <= MANY ? new Shares(0.2, 0.7, 1, 1, 1) : new Shares(0.3, 0.8, 1, 1, 1);
    }
  }

  private PlacementSearch(
      Encoding encoding,
      RandomGenerator random,
      Budget budget,
      Progress progress,
      Predicate<Map<VmName, HostName>> acceptable) {
    this.encoding = encoding;
    this.problem = new Problem(encoding);
    this.bound = LowerBound.ofCost(problem);
    this.hostsBound = LowerBound.ofHosts(problem);
    this.dice = new Dice(random);
    this.budget = budget;
    this.progress = progress;
    this.acceptable = acceptable;
  }

  /**
   * Searches.
   *
   * @param acceptable what else a placement must keep; asked of few
   */
  public static Result find(
      PlanRequest request,
      RandomGenerator random,
      Budget budget,
      Progress progress,
      Predicate<Map<VmName, HostName>> acceptable) {
    Encoding encoding = new Encoding(request);
    List<PlanRefusal> refusals = new Obstacles(encoding).find();
    return refusals.isEmpty()
        ? new PlacementSearch(encoding, random, budget, progress, acceptable).find()
        : new Result.Refused(refusals);
  }

  private Result find() {
    Shares shares = Shares.of(problem);
    FirstPlacement first = new FirstPlacement(problem, dice, budget);
    if (first.find(shares.first())) {
      improve(first.state(), shares);
    }
    candidates.sort(Comparator.comparingLong(candidate -> candidate.cost));
    Candidate best = candidates.stream().filter(this::isAcceptable).findFirst().orElse(null);
    long limit = best == null ? Long.MAX_VALUE : best.cost;
    if (best != null && best.hosts > hostsBound.hosts()) {
      sharpen(best.hosts, shares);
    }
    if (problem.items > SOME || limit <= bound.cost()) {
      return best == null ? nothing(Certainty.NOT_FOUND) : found(best, bound.cost());
    }
    return exact(best, limit, bound.cost(), shares.exact());
  }

  /** Where there are fewer items, trying all is quicker; with more it takes too long. */
  private void sharpen(int hosts, Shares shares) {
    if (problem.items > FEW && problem.items <= SOME && bound.isOfOneType()) {
      long needed = new PatternBound(problem).hosts(hosts, budget, shares.proof());
      bound.sharpen(needed);
      hostsBound.sharpen(needed);
    }
  }

  private void improve(State state, Shares shares) {
    note(state, Stage.FIRST);
    new Evacuation(state).run();
    note(state, Stage.EVACUATED);
    new HostSearch(state, dice, budget, bound.hosts()).run(shares.hosts());
    note(state, Stage.HOSTS);
    new Relabelling(state).run();
    note(state, Stage.RELABELLED);
    new MoveRepair(state, dice, budget).run(shares.repair());
    note(state, Stage.REPAIRED);
  }

  private void note(State state, Stage stage) {
    candidates.add(new Candidate(state));
    progress.reached(stage, state.hostsUsed(), state.moves(), encoding.movedBytes(state.hostOf));
  }

  private boolean isAcceptable(Candidate candidate) {
    return acceptable.test(encoding.decode(candidate.hostOf));
  }

  private Result exact(Candidate best, long limit, long bound, double until) {
    ExactSearch exact =
        new ExactSearch(problem, budget, until, hostOf -> acceptable.test(encoding.decode(hostOf)));
    int[] better = exact.below(limit);
    Candidate last = better == null ? best : new Candidate(State.of(problem, better));
    if (last == null) {
      return nothing(exact.isProof() ? Certainty.PROVEN : Certainty.NOT_FOUND);
    }
    note(State.of(problem, last.hostOf), Stage.EXACT);
    return found(last, exact.isProof() ? last.cost : bound);
  }

  private Result found(Candidate best, long bound) {
    return new Result.Found(
        encoding.decode(best.hostOf), best.cost, bound, best.hosts, hostsBound.hosts());
  }

  private static Result nothing(Certainty certainty) {
    return new Result.Refused(List.of(new NoPlacement(certainty, List.of())));
  }
}
