package io.godwit.migration.plan.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A bound for few items on hosts that are alike, by what a host can hold. Whatever each item is
 * said to be worth, there must be as many hosts as all items are worth, over the most that one host
 * can hold of it (Farley, A note on bounding a class of linear programming problems, 1990). Worths
 * are improved by multiplying down those of the items that the best host holds.
 */
final class PatternBound {
  private static final int ROUNDS = 1500;
  private static final int ASK_EVERY = 1024;
  private static final long MOST_NODES = 10_000_000;
  private static final double FIRST_STEP = 0.15;
  private static final double SLOWER = 60;
  private static final double CAUTION = 1e-6;
  private static final double TINY = 1e-9;

  private final Problem problem;
  private final Budget budget;
  private final double until;
  private final int dims;
  private final long[] free;
  private final double[] worth;
  private final double[] size;

  /** By dimension: items in the order of their worth for what they need of it. */
  private final int[][] byDim;

  /** By item: its place in the order in which they are tried. */
  private final int[] place;

  private int[] order;
  private final boolean[] held;

  /** What a host can hold; that of the round before is where the next one begins. */
  private boolean[] bestHeld;

  private double best;
  private long nodes;
  private long told;
  private boolean stopped;

  /**
   * Of a problem with one type of host.
   *
   * @param until ends at that share of the budget
   */
  PatternBound(Problem problem, Budget budget, double until) {
    this.problem = problem;
    this.budget = budget;
    this.until = until;
    dims = problem.dims;
    free = Arrays.copyOf(problem.capacity, dims);
    worth = new double[problem.items];
    size = new double[problem.items];
    place = new int[problem.items];
    held = new boolean[problem.items];
    bestHeld = held.clone();
    byDim = new int[dims][];
    for (int item = 0; item < problem.items; item++) {
      for (int dim = 0; dim < dims; dim++) {
        double part = problem.demand[item * dims + dim] * problem.share[dim];
        size[item] += part;
        worth[item] = Math.max(worth[item], part);
      }
    }
  }

  /**
   * How many hosts there must be, or as many as are asked for.
   *
   * @param enough ends once it is shown that there must be so many
   */
  long hosts(long enough) {
    long most = 0;
    for (int round = 0; round < ROUNDS && most < enough; round++) {
      fillBest();
      ask();
      if (stopped || best == 0) {
        break;
      }
      most = Math.max(most, (long) Math.ceil(Arrays.stream(worth).sum() / best - CAUTION));
      lower(FIRST_STEP / (1 + round / SLOWER));
    }
    return most;
  }

  private void ask() {
    stopped |= budget.spend(nodes - told) >= until || nodes >= MOST_NODES;
    told = nodes;
  }

  private void lower(double step) {
    for (int item = 0; item < worth.length; item++) {
      worth[item] *= bestHeld[item] ? 1 - step : 1;
    }
  }

  /** What one host can hold that is worth most: exact unless stopped, by branch and bound. */
  private void fillBest() {
    order = mostWorthFirst(item -> size[item]);
    for (int at = 0; at < order.length; at++) {
      place[order[at]] = at;
    }
    for (int dim = 0; dim < dims; dim++) {
      int of = dim;
      byDim[dim] = mostWorthFirst(item -> problem.demand[item * dims + of]);
    }
    best = valueOf(bestHeld);
    fill(0, 0);
  }

  private double valueOf(boolean[] some) {
    double sum = 0;
    for (int item = 0; item < some.length; item++) {
      sum += some[item] ? worth[item] : 0;
    }
    return sum;
  }

  private int[] mostWorthFirst(IntToDoubleFunction by) {
    return IntStream.range(0, problem.items)
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                (Integer item) -> -worth[item] / Math.max(by.applyAsDouble(item), TINY)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private void fill(int at, double value) {
    if (value > best) {
      best = value;
      bestHeld = held.clone();
    }
    if (++nodes % ASK_EVERY == 0) {
      ask();
    }
    if (stopped || at == order.length || value + rest(at, best - value) <= best) {
      return;
    }
    int item = order[at];
    if (take(item, 1)) {
      held[item] = true;
      fill(at + 1, value + worth[item]);
      held[item] = false;
      take(item, -1);
    }
    fill(at + 1, value);
  }

  /** Whether there was room; then it is taken, or given back. */
  private boolean take(int item, int sign) {
    for (int dim = 0; dim < dims; dim++) {
      if (free[dim] < sign * problem.demand[item * dims + dim]) {
        return false;
      }
    }
    for (int dim = 0; dim < dims; dim++) {
      free[dim] -= sign * problem.demand[item * dims + dim];
    }
    return true;
  }

  /** At most this much more: in each dimension what is left, filled with parts of items. */
  private double rest(int at, double enough) {
    double least = Double.POSITIVE_INFINITY;
    for (int dim = 0; dim < dims && least > enough; dim++) {
      least = Math.min(least, rest(at, dim));
    }
    return least;
  }

  private double rest(int at, int dim) {
    double room = free[dim];
    double sum = 0;
    for (int item : byDim[dim]) {
      if (place[item] >= at) {
        long size = problem.demand[item * dims + dim];
        if (size > 0 && size >= room) {
          return sum + worth[item] * room / size;
        }
        sum += worth[item];
        room -= size;
      }
    }
    return sum;
  }
}
