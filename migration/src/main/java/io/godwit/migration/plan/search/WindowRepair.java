package io.godwit.migration.plan.search;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes moves back by parts: a few hosts that exchange items are taken out of a sound placement,
 * and what is on them is placed anew, exactly. Large neighbourhood search (Shaw, Using constraint
 * programming and local search methods to solve vehicle routing problems, 1998).
 */
final class WindowRepair {
  private static final int MOST_HOSTS = 4;
  private static final int MOST_ITEMS = 60;
  private static final int FRUITLESS_PER_HOST = 8;

  /** In about seconds of a processor. */
  private static final double WORK = 0.5;

  private static final Duration LONGEST = Duration.ofMillis(800);

  /** What a part counts where the budget is of steps. */
  private static final long STEPS = 100_000;

  private final State state;
  private final Problem problem;
  private final PartSolver solver;
  private final Dice dice;
  private final Budget budget;

  /** Of late, parts of which nothing came. */
  private int fruitless;

  /** The state is sound. */
  WindowRepair(State state, PartSolver solver, Dice dice, Budget budget) {
    this.state = state;
    this.problem = state.problem;
    this.solver = solver;
    this.dice = dice;
    this.budget = budget;
  }

  /** Ends at that share of the budget, once nothing is away, or when nothing has come for long. */
  void run(double until) {
    List<Integer> away = away();
    while (!away.isEmpty()
        && fruitless < FRUITLESS_PER_HOST * state.hostsUsed()
        && budget.spend(STEPS) < until) {
      repair(around(away.get(dice.below(away.size()))));
      away = away();
    }
  }

  private List<Integer> away() {
    List<Integer> away = new ArrayList<>();
    for (int item = 0; item < problem.items; item++) {
      if (problem.costOf(item, state.hostOf[item]) > 0) {
        away.add(item);
      }
    }
    return away;
  }

  private void repair(int[] hosts) {
    Part part = Part.of(state, hosts);
    fruitless++;
    solver
        .solve(part, new Effort(WORK, budget.left(1).map(this::share)))
        .map(PartSolver.Solution::placement)
        .filter(found -> part.cost(found) < part.cost(part.now()) && part.isKept(found))
        .ifPresent(
            found -> {
              part.carryOut(found);
              fruitless = 0;
            });
  }

  private Duration share(Duration left) {
    return left.compareTo(LONGEST) < 0 ? left : LONGEST;
  }

  /** Its host and its home, and hosts that exchange items with those, as far as they are in use. */
  private int[] around(int item) {
    Set<Integer> hosts = new LinkedHashSet<>();
    add(hosts, state.hostOf[item]);
    add(hosts, problem.origin[item]);
    for (int tries = 0; tries < 4 * MOST_HOSTS && hosts.size() < MOST_HOSTS; tries++) {
      add(hosts, related(dice.below(problem.items), hosts));
    }
    return hosts.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Another end of an item that is away, or any host. */
  private int related(int item, Set<Integer> hosts) {
    int here = state.hostOf[item];
    int home = problem.origin[item];
    return hosts.contains(here) && home >= 0 ? home : here;
  }

  private void add(Set<Integer> hosts, int host) {
    if (host != State.NOWHERE && state.isOpen(host)) {
      int items = hosts.stream().mapToInt(other -> state.count[other]).sum();
      if (items + state.count[host] <= MOST_ITEMS) {
        hosts.add(host);
      }
    }
  }
}
