package io.godwit.migration.plan.search;

import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.PlanRefusal;
import io.godwit.migration.plan.request.PlanRefusal.Certainty;
import io.godwit.migration.plan.request.PlanRefusal.NoPlacement;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.KeepFree;
import io.godwit.migration.plan.search.Progress.Stage;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Looks for the placement that the goal wants. To even the load out it begins with a sound one and
 * goes on by {@link Balancing}. Else it looks for the cheapest until its budget is spent, and is
 * never worse than evacuating greedily.
 *
 * <ol>
 *   <li>a sound placement to begin with: as it is, or repaired;
 *   <li>{@link Evacuation};
 *   <li>{@link HostSearch}: fewer and cheaper hosts;
 *   <li>{@link Relabelling}: the same on hosts from which more of it came;
 *   <li>{@link MoveRepair}: moves taken back;
 *   <li>{@link WindowRepair}, where there is a {@link PartSolver}: more of them;
 *   <li>that solver on the whole, where there are some VMs: better, and a bound;
 *   <li>{@link ExactSearch}, where there are few VMs: better, or the proof that there is no better.
 * </ol>
 */
public final class PlacementSearch {
  private static final int FEW = 16;
  private static final int SOME = 64;
  private static final int MANY = 2000;
  private static final int MOST_WAYS = 20;
  private static final double MOST_WORK = 2;

  /** Of items and hosts: more take long to be written down for a solver. */
  private static final int MOST_CHOICES = 4000;

  /** Less is not worth asking for. */
  private static final Duration LEAST_TIME = Duration.ofMillis(100);

  private static final double MOST_TO_BEGIN = 0.3;
  private static final double MOST_TO_BALANCE = 0.9;

  private final Encoding encoding;
  private final Problem problem;
  private final LowerBound bound;
  private final LowerBound hostsBound;
  private final Dice dice;
  private final Budget budget;
  private final Progress progress;
  private final Ways ways;
  private final PartSolver solver;
  private final List<Candidate> candidates = new ArrayList<>();

  /** What comes out. */
  public sealed interface Result {

    /**
     * A placement and the way there.
     *
     * @param cost of its hosts and of all moves on the way, as the goal counts them; how uneven it
     *     is where that is the goal
     * @param bound that no plan is below
     * @param hosts in use, not counting those that are kept whatever happens
     * @param hostsBound that many, counted alike, every placement needs
     */
    record Found(
        Map<VmName, HostName> placement,
        Way way,
        long cost,
        long bound,
        long hosts,
        long hostsBound)
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
    private final long hostCost;

    /** Each VM going straight: what it costs if nothing must be put aside on the way. */
    private final long cost;

    private final int hosts;

    private Candidate(State state) {
      hosts = state.hostsPriced();
      hostOf = state.hostOf.clone();
      hostCost = state.hostCost();
      cost = state.cost();
    }
  }

  /** A candidate that may be. */
  private record Choice(Candidate candidate, Way way) {
    long cost() {
      return candidate.hostCost + way.price().micros();
    }
  }

  /** Shares of the budget at which the stages end. */
  private record Shares(
      double first,
      double hosts,
      double repair,
      double windows,
      double whole,
      double proof,
      double exact) {

    static Shares of(Problem problem, PartSolver solver) {
      if (problem.items <= FEW) {
        return new Shares(0.02, 0.04, 0.06, 0.06, 0.06, 0.06, 1);
      }
      if (problem.items <= SOME) {
        return new Shares(0.1, 0.35, 0.42, 0.42, 0.8, 0.97, 1);
      }
      if (problem.items > MANY) {
        return new Shares(0.3, 0.8, 1, 1, 1, 1, 1);
      }
      return new Shares(0.2, 0.7, solver.isThere() ? 0.85 : 1, 1, 1, 1, 1);
    }
  }

  private PlacementSearch(
      Encoding encoding,
      PartSolver solver,
      RandomGenerator random,
      Budget budget,
      Progress progress,
      Ways ways) {
    this.encoding = encoding;
    this.problem = new Problem(encoding);
    this.bound = LowerBound.ofCost(problem);
    this.hostsBound = LowerBound.ofHosts(problem);
    this.dice = new Dice(random);
    this.budget = budget;
    this.progress = progress;
    this.ways = ways;
    this.solver = solver;
  }

  /**
   * Searches.
   *
   * @param solver that may be there
   * @param ways asked of few placements
   */
  public static Result find(
      PlanRequest request,
      PartSolver solver,
      RandomGenerator random,
      Budget budget,
      Progress progress,
      Ways ways) {
    Encoding encoding = new Encoding(request);
    List<PlanRefusal> refusals = new Obstacles(encoding).find();
    return refusals.isEmpty()
        ? new PlacementSearch(encoding, solver, random, budget, progress, ways).find()
        : new Result.Refused(refusals);
  }

  private Result find() {
    return encoding.request.goal() == Goal.BALANCE ? balance() : pack();
  }

  /** The end of it; or, where there is no way to that, of the steps before the last there is to. */
  private Result balance() {
    FirstPlacement first = new FirstPlacement(problem, dice, budget);
    if (!first.find(MOST_TO_BEGIN)) {
      return nothing(Certainty.NOT_FOUND);
    }
    note(first.state(), Stage.FIRST);
    List<int[]> states =
        new Balancing(first.state(), this::keepsRoom, budget).run(MOST_TO_BALANCE).reversed();
    note(first.state(), Stage.BALANCED);
    int stride = Math.ceilDiv(states.size(), MOST_WAYS);
    for (int at = 0; at < states.size() && budget.spend(problem.items) < 1; at += stride) {
      Optional<Result> balanced = balanced(states.get(at));
      if (balanced.isPresent()) {
        return balanced.get();
      }
    }
    return balanced(states.getLast()).orElse(nothing(Certainty.NOT_FOUND));
  }

  /** Whether the loss of a host leaves room where it is to; of a plan that launches none. */
  private boolean keepsRoom(int[] hostOf) {
    return !problem.spareHost || new KeepFree().breaches(encoding.placement(hostOf)).isEmpty();
  }

  private Optional<Result> balanced(int[] hostOf) {
    State end = State.of(problem, hostOf);
    return choice(hostOf)
        .map(
            choice ->
                new Result.Found(
                    encoding.decode(hostOf),
                    choice.way(),
                    Balancing.unevenness(end),
                    Balancing.bound(problem),
                    choice.candidate().hosts,
                    0));
  }

  private Result pack() {
    Shares shares = Shares.of(problem, solver);
    FirstPlacement first = new FirstPlacement(problem, dice, budget);
    if (first.find(shares.first())) {
      improve(first.state(), shares);
    }
    Optional<Choice> best = best().map(choice -> whole(choice, shares));
    best.ifPresent(choice -> sharpen(choice.candidate().hosts, shares));
    long limit = best.map(Choice::cost).orElse(Long.MAX_VALUE);
    if (problem.items > SOME || limit <= bound.cost()) {
      return best.map(choice -> found(choice, bound.cost())).orElse(nothing(Certainty.NOT_FOUND));
    }
    return exact(best, limit, shares.exact());
  }

  /** The one that costs least with its detours; a way is dear to find, so of few of them. */
  private Optional<Choice> best() {
    candidates.sort(Comparator.comparingLong(candidate -> candidate.cost));
    Optional<Choice> best = Optional.empty();
    for (Candidate candidate : candidates) {
      long limit = best.map(Choice::cost).orElse(Long.MAX_VALUE);
      if (candidate.cost + problem.leastForDetours >= limit) {
        break;
      }
      Optional<Choice> cheaper = choice(candidate).filter(choice -> choice.cost() < limit);
      best = cheaper.isPresent() ? cheaper : best;
    }
    return best;
  }

  /** Where there are fewer items, trying all is quicker; with more the solver proves nothing. */
  private Choice whole(Choice best, Shares shares) {
    Optional<Duration> left = budget.left(shares.whole());
    if (problem.items <= FEW
        || problem.items > SOME
        || problem.items * problem.hosts > MOST_CHOICES
        || best.cost() <= bound.cost()
        || left.filter(time -> time.compareTo(LEAST_TIME) < 0).isPresent()) {
      return best;
    }
    State state = State.of(problem, best.candidate().hostOf);
    Part part = Part.whole(state);
    return solver
        .solve(part, new Effort(MOST_WORK, left))
        .flatMap(solution -> better(part, state, solution))
        .filter(choice -> choice.cost() < best.cost())
        .orElse(best);
  }

  private Optional<Choice> better(Part part, State state, PartSolver.Solution solution) {
    if (!part.isKept(solution.placement())) {
      return Optional.empty();
    }
    believe(solution.bound(), Math.min(part.cost(part.now()), part.cost(solution.placement())));
    part.carryOut(solution.placement());
    note(state, Stage.SOLVED);
    return choice(state.hostOf);
  }

  /** By what a solver says, unless it cannot be: a placement costs less. */
  private void believe(long told, long cost) {
    if (told > cost) {
      return;
    }
    bound.raise(told + problem.leastForDetours);
    long price = Arrays.stream(problem.price).max().orElse(0);
    if (price > 0 && bound.isOfOneType() && encoding.request.goal() == Goal.HOSTS) {
      // All moves together cost less than one host.
      bound.sharpen(told / price);
      hostsBound.sharpen(told / price);
    }
  }

  /** Where there are fewer items, trying all is quicker; with more it takes too long. */
  private void sharpen(int hosts, Shares shares) {
    boolean isWorthwhile = problem.items > FEW && problem.items <= SOME && bound.isOfOneType();
    if (isWorthwhile && hosts > hostsBound.hosts()) {
      long needed = new PatternBound(problem, budget, shares.proof()).hosts(hosts);
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
    if (solver.isThere()) {
      new WindowRepair(state, solver, dice, budget).run(shares.windows());
      note(state, Stage.WINDOWS);
    }
  }

  private void note(State state, Stage stage) {
    if (candidates.isEmpty() || !Arrays.equals(candidates.getLast().hostOf, state.hostOf)) {
      candidates.add(new Candidate(state));
    }
    progress.reached(stage, state.hostsUsed(), state.moves(), encoding.movedBytes(state.hostOf));
  }

  private Optional<Choice> choice(Candidate candidate) {
    return ways.to(encoding.decode(candidate.hostOf)).map(way -> new Choice(candidate, way));
  }

  private Optional<Choice> choice(int[] hostOf) {
    return choice(new Candidate(State.of(problem, hostOf)));
  }

  private Result exact(Optional<Choice> best, long limit, double until) {
    ExactSearch exact =
        new ExactSearch(problem, budget, until, hostOf -> choice(hostOf).map(Choice::cost));
    Optional<Choice> last =
        Optional.ofNullable(exact.below(limit)).flatMap(this::choice).or(() -> best);
    if (last.isEmpty()) {
      return nothing(exact.isProof() ? Certainty.PROVEN : Certainty.NOT_FOUND);
    }
    note(State.of(problem, last.get().candidate().hostOf), Stage.EXACT);
    return found(last.get(), exact.isProof() ? last.get().cost() : bound.cost());
  }

  private Result found(Choice best, long bound) {
    return new Result.Found(
        encoding.decode(best.candidate().hostOf),
        best.way(),
        best.cost(),
        bound,
        best.candidate().hosts,
        hostsBound.hosts());
  }

  private static Result nothing(Certainty certainty) {
    return new Result.Refused(List.of(new NoPlacement(certainty, List.of())));
  }
}
