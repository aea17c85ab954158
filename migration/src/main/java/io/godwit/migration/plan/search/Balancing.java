package io.godwit.migration.plan.search;

import io.godwit.migration.plan.fleet.Evenness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Makes hosts full alike. Again and again the fullest host that can be relieved gives one item
 * away, or exchanges one with a host that is less full, where that leaves the fuller of the two
 * less full by what a move is worth, and all hosts no further apart. So it goes downhill only, and
 * where it ends no move is worth it: whatever is asked there again finds nothing.
 *
 * <p>A rule about all items at once is asked only of a step that is chosen; one that would break it
 * is left out until there is nothing else to do.
 */
final class Balancing {
  private static final double WORTH = Evenness.WORTH_A_MOVE / 1e6;

  /** Of what two hosts' squares come to: so small a change may be of rounding alone. */
  private static final double LEAST_EVENED = WORTH * WORTH;

  private final Problem problem;
  private final State state;
  private final Predicate<int[]> rule;
  private final Budget budget;
  private final int[] hosts;
  private final double[] fill;

  /** Hosts that could not be relieved when they were looked at last. */
  private final BitSet stuck = new BitSet();

  /** Steps that would have broken the rule when they were looked at last. */
  private final Set<Step> banned = new HashSet<>();

  /** While it does not hold, a step may bring it about. */
  private boolean holds;

  private double sum;

  /** VMs that are not where they were. */
  private int moves;

  /**
   * @param state sound
   * @param rule whether it holds where items are so, by item; once it does no step breaks it
   */
  Balancing(State state, Predicate<int[]> rule, Budget budget) {
    this.state = state;
    this.rule = rule;
    this.problem = state.problem;
    this.budget = budget;
    hosts = IntStream.range(0, problem.hosts).filter(host -> problem.evened[host]).toArray();
    fill = new double[problem.hosts];
    for (int host : hosts) {
      fill[host] = state.fill(host);
      sum += fill[host];
    }
    moves = state.moves();
    holds = rule.test(state.hostOf);
  }

  /**
   * Ends at that share of the budget, or where no move is worth it.
   *
   * @return where everything was after each step, the first before all
   */
  List<int[]> run(double until) {
    List<int[]> states = new ArrayList<>();
    states.add(state.hostOf.clone());
    Optional<Step> step = next(until);
    while (step.isPresent()) {
      carryOut(step.get());
      states.add(state.hostOf.clone());
      step = next(until);
    }
    return states;
  }

  /** In millionths. */
  static long unevenness(State state) {
    return Evenness.of(
            IntStream.range(0, state.problem.hosts)
                .filter(host -> state.problem.evened[host])
                .mapToDouble(state::fill)
                .toArray())
        .sum();
  }

  /**
   * What no placement is below, in millionths: some host has at least its share of all, and some
   * open one of all that is not on closed ones now.
   */
  static long bound(Problem problem) {
    double least = 0;
    for (int dim = 0; dim < problem.dims; dim++) {
      least = Math.max(least, bound(problem, dim));
    }
    return Math.max(0, (long) (1e6 * least) - 1);
  }

  /** None where a host may have something and is not known to: it is never told to be full. */
  private static double bound(Problem problem, int dim) {
    double open = 0;
    double closed = 0;
    for (int host = 0; host < problem.hosts; host++) {
      int at = host * problem.dims + dim;
      if (problem.evened[host] && problem.size[at] == 0 && problem.capacity[at] > 0) {
        return 0;
      }
      open += problem.evened[host] && !problem.closed[host] ? problem.size[at] : 0;
      closed += problem.evened[host] && problem.closed[host] ? problem.size[at] : 0;
    }
    return Math.max(
        share(problem.total[dim], open + closed),
        share(problem.total[dim] - problem.onClosed[dim], open));
  }

  private static double share(long load, double size) {
    return size == 0 ? 0 : load / size;
  }

  /** What could not be relieved is looked at again only once nothing else can be. */
  private Optional<Step> next(double until) {
    boolean areAllLookedAt = stuck.isEmpty() && banned.isEmpty();
    Optional<Step> step = first(until);
    if (step.isPresent() || areAllLookedAt) {
      return step;
    }
    stuck.clear();
    banned.clear();
    return first(until);
  }

  private Optional<Step> first(double until) {
    int[] fullestFirst =
        Arrays.stream(hosts)
            .filter(host -> !stuck.get(host))
            .boxed()
            .sorted(Comparator.comparingDouble((Integer host) -> -fill[host]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int host : fullestFirst) {
      Optional<Step> step = relief(host, until);
      if (step.isPresent() || budget.spend(1) >= until) {
        return step;
      }
      stuck.set(host);
    }
    return Optional.empty();
  }

  private Optional<Step> relief(int host, double until) {
    Optional<Step> step = best(host, until);
    while (step.isPresent() && breaks(step.get())) {
      banned.add(step.get());
      step = best(host, until);
    }
    return step;
  }

  private Optional<Step> best(int host, double until) {
    return moves(host, until).choice().or(() -> exchanges(host, until).choice());
  }

  private boolean breaks(Step step) {
    budget.spend(problem.items);
    int[] then = state.hostOf.clone();
    then[step.item()] = step.there();
    if (step.other() != State.NOWHERE) {
      then[step.other()] = state.hostOf[step.item()];
    }
    return holds && !rule.test(then);
  }

  /** Of one item away from there; the last one stays, that no host is emptied. */
  private Steps moves(int here, double until) {
    Steps steps = new Steps();
    int[] relieving = lessFull(here, WORTH);
    for (int item : state.count[here] > 1 ? itemsOn(here) : new int[0]) {
      if (budget.spend(relieving.length) >= until) {
        break;
      }
      for (int there : relieving) {
        offer(steps, here, there, item, State.NOWHERE, WORTH);
      }
    }
    return steps;
  }

  /** An exchange is two moves. */
  private Steps exchanges(int here, double until) {
    Steps steps = new Steps();
    int[] relieving = lessFull(here, 2 * WORTH);
    int[][] others = Arrays.stream(relieving).mapToObj(this::itemsOn).toArray(int[][]::new);
    int pairs = Arrays.stream(others).mapToInt(items -> items.length).sum();
    for (int item : itemsOn(here)) {
      if (budget.spend(pairs) >= until) {
        break;
      }
      for (int at = 0; at < relieving.length; at++) {
        for (int other : others[at]) {
          offer(steps, here, relieving[at], item, other, 2 * WORTH);
        }
      }
    }
    return steps;
  }

  /** A copy: to ask whether rules let one move changes their order. */
  private int[] itemsOn(int host) {
    return Arrays.copyOf(state.on[host], state.count[host]);
  }

  private int[] lessFull(int here, double worth) {
    return Arrays.stream(hosts).filter(there -> fill[there] <= fill[here] - worth).toArray();
  }

  private void offer(Steps steps, int here, int there, int item, int other, double worth) {
    if (!isWithinMoves(item, there, other, here)) {
      return;
    }
    double most = fill[here] - worth;
    double fillThere = fillWithout(there, other, item);
    double fillHere = fillThere > most ? fillThere : fillWithout(here, item, other);
    double evened = fillHere > most ? 0 : evened(here, fillHere, there, fillThere);
    if (evened < LEAST_EVENED) {
      return;
    }
    Step step = new Step(item, there, other, evened, costOf(item, there, other, here));
    if (steps.want(step)
        && hasRoom(there, other, item)
        && hasRoom(here, item, other)
        && lets(item, there, other)
        && !banned.contains(step)) {
      steps.add(step);
    }
  }

  /** How full the host would be with one item less and another more; either may be none. */
  private double fillWithout(int host, int less, int more) {
    double most = 0;
    for (int dim = 0; dim < problem.dims; dim++) {
      long size = problem.size[host * problem.dims + dim];
      most = Math.max(most, Evenness.share(loadWithout(host, less, more, dim), size));
    }
    return most;
  }

  /** One whose VMs are let have more than it has is full, and yet may take what eases another. */
  private boolean hasRoom(int host, int less, int more) {
    for (int dim = 0; dim < problem.dims; dim++) {
      if (loadWithout(host, less, more, dim) > problem.capacity[host * problem.dims + dim]) {
        return false;
      }
    }
    return true;
  }

  private long loadWithout(int host, int less, int more, int dim) {
    return state.load[host * problem.dims + dim] - demand(less, dim) + demand(more, dim);
  }

  private long demand(int item, int dim) {
    return item == State.NOWHERE ? 0 : problem.demand[item * problem.dims + dim];
  }

  /** By how much the sum of squared distances from the mean gets less. */
  private double evened(int here, double fillHere, int there, double fillThere) {
    double squares =
        fill[here] * fill[here]
            + fill[there] * fill[there]
            - fillHere * fillHere
            - fillThere * fillThere;
    double then = sum - fill[here] - fill[there] + fillHere + fillThere;
    return squares - (sum * sum - then * then) / hosts.length;
  }

  private boolean lets(int item, int there, int other) {
    return other == State.NOWHERE ? state.letsMove(item, there) : state.letsSwap(item, other);
  }

  private boolean isWithinMoves(int item, int there, int other, int here) {
    return problem.maximumMoves == Integer.MAX_VALUE
        || moves + more(item, there, other, here) <= problem.maximumMoves;
  }

  /** How many more VMs are then not where they were. */
  private int more(int item, int there, int other, int here) {
    int more = problem.movesOf(item, there) - problem.movesOf(item, here);
    return other == State.NOWHERE
        ? more
        : more + problem.movesOf(other, here) - problem.movesOf(other, there);
  }

  private long costOf(int item, int there, int other, int here) {
    long cost = problem.costOf(item, there) - problem.costOf(item, here);
    return other == State.NOWHERE
        ? cost
        : cost + problem.costOf(other, here) - problem.costOf(other, there);
  }

  private void carryOut(Step step) {
    int here = state.hostOf[step.item()];
    moves += more(step.item(), step.there(), step.other(), here);
    state.move(step.item(), step.there());
    if (step.other() != State.NOWHERE) {
      state.move(step.other(), here);
    }
    holds = holds || rule.test(state.hostOf);
    for (int host : List.of(here, step.there())) {
      sum -= fill[host];
      fill[host] = state.fill(host);
      sum += fill[host];
      stuck.clear(host);
    }
  }
}
