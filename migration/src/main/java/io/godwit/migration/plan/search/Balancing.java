package io.godwit.migration.plan.search;

import io.godwit.migration.plan.fleet.Evenness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Makes hosts full alike. Again and again the fullest host that can be relieved gives one item
 * away, or exchanges one with a host that is less full, where that leaves the fuller of the two
 * less full by what a move is worth, and all hosts no further apart. So it goes downhill only, and
 * where it ends no move is worth it: whatever is asked there again finds nothing.
 */
final class Balancing {
  private static final double WORTH = Evenness.WORTH_A_MOVE / 1e6;

  /** Of what two hosts' squares come to: so small a change may be of rounding alone. */
  private static final double LEAST_EVENED = WORTH * WORTH;

  private final Problem problem;
  private final State state;
  private final Budget budget;
  private final int[] hosts;
  private final double[] fill;

  /** Hosts that could not be relieved when they were looked at last. */
  private final BitSet stuck = new BitSet();

  private double sum;

  /**
   * What can be done.
   *
   * @param other what comes in exchange; {@link State#NOWHERE} for nothing
   * @param evened by how much it brings all hosts together
   * @param cost what it costs more than to leave all where it is
   */
  private record Step(int item, int there, int other, double evened, long cost) {}

  /** The state is sound. */
  Balancing(State state, Budget budget) {
    this.state = state;
    this.problem = state.problem;
    this.budget = budget;
    hosts = IntStream.range(0, problem.hosts).filter(host -> problem.evened[host]).toArray();
    fill = new double[problem.hosts];
    for (int host : hosts) {
      fill[host] = state.fill(host);
      sum += fill[host];
    }
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

  /** What no placement is below: some host has at least its share of all. */
  static long bound(Problem problem) {
    double least = 0;
    for (int dim = 0; dim < problem.dims; dim++) {
      double size = 0;
      for (int host = 0; host < problem.hosts; host++) {
        size += problem.evened[host] ? problem.size[host * problem.dims + dim] : 0;
      }
      least = Math.max(least, size == 0 ? 0 : problem.total[dim] / size);
    }
    return Math.max(0, (long) (1e6 * least) - 1);
  }

  /** What could not be relieved is looked at again only once nothing else can be. */
  private Optional<Step> next(double until) {
    boolean areAllLookedAt = stuck.isEmpty();
    Optional<Step> step = first(until);
    if (step.isPresent() || areAllLookedAt) {
      return step;
    }
    stuck.clear();
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
      if (budget.spend(1) >= until) {
        return Optional.empty();
      }
      Optional<Step> step = cheapest(moves(host)).or(() -> cheapest(exchanges(host)));
      if (step.isPresent()) {
        return step;
      }
      stuck.set(host);
    }
    return Optional.empty();
  }

  /** Of those that do at least half as much as the best. */
  private static Optional<Step> cheapest(List<Step> steps) {
    double most = steps.stream().mapToDouble(Step::evened).max().orElse(0);
    return steps.stream()
        .filter(step -> step.evened() >= most / 2)
        .min(
            Comparator.comparingLong(Step::cost)
                .thenComparing(Comparator.comparingDouble(Step::evened).reversed())
                .thenComparingInt(Step::item)
                .thenComparingInt(Step::there)
                .thenComparingInt(Step::other));
  }

  /** Of one item away from there; the last one stays, that no host is emptied. */
  private List<Step> moves(int here) {
    List<Step> steps = new ArrayList<>();
    for (int at = 0; state.count[here] > 1 && at < state.count[here]; at++) {
      for (int there : hosts) {
        if (fill[there] <= fill[here] - WORTH) {
          add(steps, here, there, state.on[here][at], State.NOWHERE, WORTH);
        }
      }
    }
    budget.spend((long) state.count[here] * hosts.length);
    return steps;
  }

  /** An exchange is two moves. */
  private List<Step> exchanges(int here) {
    List<Step> steps = new ArrayList<>();
    for (int at = 0; at < state.count[here]; at++) {
      for (int there : hosts) {
        for (int with = 0;
            fill[there] <= fill[here] - 2 * WORTH && with < state.count[there];
            with++) {
          add(steps, here, there, state.on[here][at], state.on[there][with], 2 * WORTH);
        }
      }
    }
    budget.spend((long) state.count[here] * problem.items);
    return steps;
  }

  private void add(List<Step> steps, int here, int there, int item, int other, double worth) {
    double most = fill[here] - worth;
    double fillThere = fillWithout(there, other, item);
    double fillHere = fillThere > most ? fillThere : fillWithout(here, item, other);
    if (fillHere > most || !hasRoom(there, other, item) || !hasRoom(here, item, other)) {
      return;
    }
    double evened = evened(here, fillHere, there, fillThere);
    if (evened >= LEAST_EVENED
        && isWithinMoves(item, there, other, here)
        && lets(item, there, other)) {
      steps.add(new Step(item, there, other, evened, costOf(item, there, other, here)));
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
    if (problem.maximumMoves == Integer.MAX_VALUE) {
      return true;
    }
    int more = problem.movesOf(item, there) - problem.movesOf(item, here);
    int inExchange =
        other == State.NOWHERE ? 0 : problem.movesOf(other, here) - problem.movesOf(other, there);
    return state.moves() + more + inExchange <= problem.maximumMoves;
  }

  private long costOf(int item, int there, int other, int here) {
    long cost = problem.costOf(item, there) - problem.costOf(item, here);
    return other == State.NOWHERE
        ? cost
        : cost + problem.costOf(other, here) - problem.costOf(other, there);
  }

  private void carryOut(Step step) {
    int here = state.hostOf[step.item()];
    state.move(step.item(), step.there());
    if (step.other() != State.NOWHERE) {
      state.move(step.other(), here);
    }
    for (int host : List.of(here, step.there())) {
      sum -= fill[host];
      fill[host] = state.fill(host);
      sum += fill[host];
      stuck.clear(host);
    }
  }
}
