package io.godwit.migration.plan.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Empties one host after the other, least loaded first, where all of its items find room on hosts
 * that are in use or cost nothing, largest item first, each where it leaves the least room; over
 * and over until no host can be emptied. What Ganeti's hsqueeze and Watcher do in essence: the
 * least that a plan must reach.
 */
final class Evacuation {
  private final Problem problem;
  private final State state;

  Evacuation(State state) {
    this.state = state;
    this.problem = state.problem;
  }

  /** Leaves the state sound if it was. */
  void run() {
    boolean emptied = true;
    while (emptied) {
      emptied = false;
      for (int host : leastLoadedFirst()) {
        emptied |= state.count[host] > 0 && problem.price[host] > 0 && empties(host);
      }
    }
  }

  private int[] leastLoadedFirst() {
    return IntStream.range(0, problem.hosts)
        .filter(host -> state.count[host] > 0)
        .boxed()
        .sorted(Comparator.comparingDouble(state::fill))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Whether it did; otherwise all is as before. */
  private boolean empties(int host) {
    long before = problem.price[host] + movesCostOf(host);
    int[] items = largestFirst(Arrays.copyOf(state.on[host], state.count[host]));
    long after = 0;
    for (int item : items) {
      int there = tightest(item, host);
      if (there == State.NOWHERE) {
        break;
      }
      state.move(item, there);
      after += problem.costOf(item, there);
    }
    boolean emptied =
        state.count[host] == 0 && after < before && state.moves() <= problem.maximumMoves;
    if (!emptied) {
      for (int item : items) {
        if (state.hostOf[item] != host) {
          state.move(item, host);
        }
      }
    }
    return emptied;
  }

  private long movesCostOf(int host) {
    long sum = 0;
    for (int at = 0; at < state.count[host]; at++) {
      sum += problem.costOf(state.on[host][at], host);
    }
    return sum;
  }

  private int[] largestFirst(int[] items) {
    return Arrays.stream(items)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer item) -> -size(item)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private double size(int item) {
    double sum = 0;
    for (int dim = 0; dim < problem.dims; dim++) {
      sum += problem.demand[item * problem.dims + dim] * problem.share[dim];
    }
    return sum;
  }

  private int tightest(int item, int from) {
    int best = State.NOWHERE;
    double least = Double.POSITIVE_INFINITY;
    for (int host = 0; host < problem.hosts; host++) {
      if (host != from && state.isOpen(host) && state.fits(item, host)) {
        double room = room(host);
        if (room < least && state.letsMove(item, host)) {
          least = room;
          best = host;
        }
      }
    }
    return best;
  }

  private double room(int host) {
    double sum = 0;
    for (int dim = 0, at = host * problem.dims; dim < problem.dims; dim++) {
      sum += (problem.capacity[at + dim] - state.load[at + dim]) * problem.share[dim];
    }
    return sum;
  }
}
