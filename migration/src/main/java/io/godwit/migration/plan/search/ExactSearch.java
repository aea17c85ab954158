package io.godwit.migration.plan.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Branch and bound over all placements: largest item first, each on every host that it may be on;
 * of hosts that are alike and empty, and where nothing that is still to be placed comes from, only
 * one.
 */
final class ExactSearch {
  private static final int ASK_EVERY = 64;

  private final Problem problem;
  private final State state;
  private final Budget budget;
  private final double until;
  private final Function<int[], Optional<Long>> appraisal;
  private final int[] order;

  /** By place in the order: what the moves of all from there on cost at least. */
  private final long[] leastMoves;

  /** By place in the order and dimension: what all from there on need. */
  private final long[] remaining;

  /** By host: the last place in the order of an item that is from there. */
  private final int[] lastFrom;

  /** By dimension: free on hosts that are in use or cost nothing. */
  private final long[] free;

  private final long[] largestHost;
  private long leastPrice = Long.MAX_VALUE;
  private long best;
  private int[] bestHosts;
  private long nodes;
  private long told;
  private boolean stopped;

  /** Whether a placement may not be or costs more than its parts: twins may then differ. */
  private boolean surprised;

  private Twins twins = Twins.ALIKE;

  /** What hosts are that are alike by all that the search knows. */
  private enum Twins {
    /** One is tried for all of them. */
    ALIKE,
    /** Rules and ways may tell them apart: each is tried. */
    TOLD_APART
  }

  /**
   * @param until the share of the budget after which it gives up
   * @param appraisal what each better placement that keeps what it knows costs with its detours;
   *     empty where it may not be
   */
  ExactSearch(
      Problem problem, Budget budget, double until, Function<int[], Optional<Long>> appraisal) {
    this.problem = problem;
    this.budget = budget;
    this.until = until;
    this.appraisal = appraisal;
    state = new State(problem);
    order = largestFirst();
    leastMoves = new long[problem.items + 1];
    remaining = new long[(problem.items + 1) * problem.dims];
    lastFrom = new int[problem.hosts];
    Arrays.fill(lastFrom, -1);
    free = new long[problem.dims];
    largestHost = new long[problem.dims];
    sumUp();
    lookAtHosts();
  }

  private int[] largestFirst() {
    return IntStream.range(0, problem.items)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer item) -> -size(item)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private double size(int item) {
    double most = 0;
    for (int dim = 0; dim < problem.dims; dim++) {
      most = Math.max(most, problem.demand[item * problem.dims + dim] * problem.share[dim]);
    }
    return most;
  }

  private void sumUp() {
    for (int at = problem.items - 1; at >= 0; at--) {
      int item = order[at];
      leastMoves[at] = leastMoves[at + 1] + leastMove(item);
      for (int dim = 0; dim < problem.dims; dim++) {
        remaining[at * problem.dims + dim] =
            remaining[(at + 1) * problem.dims + dim] + problem.demand[item * problem.dims + dim];
      }
      for (int home : problem.homes[item]) {
        lastFrom[home] = Math.max(lastFrom[home], at);
      }
    }
  }

  private long leastMove(int item) {
    return IntStream.range(0, problem.hosts)
        .filter(host -> problem.mayBe(item, host))
        .mapToLong(host -> problem.costOf(item, host))
        .min()
        .orElse(0);
  }

  private void lookAtHosts() {
    for (int host = 0; host < problem.hosts; host++) {
      for (int dim = 0; dim < problem.dims; dim++) {
        long capacity = problem.capacity[host * problem.dims + dim];
        largestHost[dim] = Math.max(largestHost[dim], capacity);
        free[dim] += problem.isFree(host) ? capacity : 0;
      }
      leastPrice = problem.isFree(host) ? leastPrice : Math.min(leastPrice, problem.price[host]);
    }
  }

  /**
   * The best placement that costs less than so much; null where there is none or none was found.
   *
   * @param limit in millionths
   */
  int[] below(long limit) {
    best = limit;
    bestHosts = null;
    ask();
    place(0, 0, 0);
    if (surprised) {
      twins = Twins.TOLD_APART;
      place(0, 0, 0);
    }
    return bestHosts;
  }

  /** Whether all was tried, so that what was found is the best there is. */
  boolean isProof() {
    return !stopped;
  }

  private void ask() {
    stopped |= budget.spend(nodes - told) >= until;
    told = nodes;
  }

  private void place(int at, long cost, int moves) {
    if (++nodes % ASK_EVERY == 0) {
      ask();
    }
    long least = cost + leastMoves[at] + leastHosts(at) + problem.leastForDetours;
    if (stopped || least >= best) {
      return;
    }
    if (at == order.length) {
      accept(cost);
      return;
    }
    int item = order[at];
    int home = problem.origin[item];
    if (home >= 0) {
      tryHost(at, home, cost, moves);
    }
    for (int host = 0; host < problem.hosts; host++) {
      if (host != home && !hasTwinBefore(host, at)) {
        tryHost(at, host, cost, moves);
      }
    }
  }

  private void accept(long cost) {
    int[] hostOf = state.hostOf.clone();
    long whole = appraisal.apply(hostOf).orElse(Long.MAX_VALUE);
    surprised |= whole != cost;
    if (whole < best) {
      best = whole;
      bestHosts = hostOf;
    }
    ask();
  }

  private void tryHost(int at, int host, long cost, int moves) {
    int item = order[at];
    int moved = moves + problem.movesOf(item, host);
    if (!state.fits(item, host) || !state.lets(item, host) || moved > problem.maximumMoves) {
      return;
    }
    boolean opens = state.count[host] == 0 && problem.price[host] > 0;
    state.put(item, host);
    free(problem.demand, item, -1);
    if (opens) {
      free(problem.capacity, host, 1);
    }
    place(at + 1, cost + problem.costOf(item, host) + (opens ? problem.price[host] : 0), moved);
    if (opens) {
      free(problem.capacity, host, -1);
    }
    free(problem.demand, item, 1);
    state.take(item);
  }

  /** Adds what something has, so many times. */
  private void free(long[] amounts, int of, int times) {
    for (int dim = 0; dim < problem.dims; dim++) {
      free[dim] += times * amounts[of * problem.dims + dim];
    }
  }

  /** What hosts that must still be opened cost at least. */
  private long leastHosts(int at) {
    long most = 0;
    for (int dim = 0; dim < problem.dims; dim++) {
      long lacking = remaining[at * problem.dims + dim] - free[dim];
      if (lacking > 0) {
        most = Math.max(most, -Math.floorDiv(-lacking, largestHost[dim]));
      }
    }
    return most == 0 || leastPrice == Long.MAX_VALUE ? 0 : most * leastPrice;
  }

  private boolean hasTwinBefore(int host, int at) {
    if (twins == Twins.TOLD_APART || state.count[host] > 0 || lastFrom[host] >= at) {
      return false;
    }
    for (int other = 0; other < host; other++) {
      if (state.count[other] == 0 && lastFrom[other] < at && problem.areAlike(other, host)) {
        return true;
      }
    }
    return false;
  }
}
