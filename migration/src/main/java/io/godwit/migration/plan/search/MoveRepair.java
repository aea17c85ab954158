package io.godwit.migration.plan.search;

/**
 * Takes moves back without another host: an item that is away goes home, in exchange for what is in
 * its way where that helps; what is pushed out then goes elsewhere. Annealing on the cost of moves,
 * through states that have too much on a host, whose price is adapted until about as many states
 * have as have not.
 */
final class MoveRepair {
  private static final int ASK_EVERY = 256;
  private static final long STEPS_PER_ITEM = 400;
  private static final double HOTTEST = 0.03;
  private static final double COLDEST = 0.0005;
  private static final double CALMER = 0.7;
  private static final double COOLING = 0.03;
  private static final double FASTER = 1.02;
  private static final double LEAST_PENALTY = 0.5;
  private static final double MOST_PENALTY = 50;

  private final Problem problem;
  private final State state;
  private final Overloads overloads;
  private final Dice dice;
  private final Budget budget;

  /** What a millionth of cost weighs against overload. */
  private final double moveShare;

  private double penalty = 2;
  private long cost;
  private long bestCost;
  private int[] best;
  private int bestOther;
  private double bestChange;

  /** The state is sound, and stays on the hosts that it is on or that cost nothing. */
  MoveRepair(State state, Dice dice, Budget budget) {
    this.state = state;
    this.problem = state.problem;
    this.dice = dice;
    this.budget = budget;
    overloads = new Overloads(state, state.open());
    moveShare = moveShare();
  }

  /** Of what a typical item is of a host, for each millionth that moving a typical item costs. */
  private double moveShare() {
    double sizes = 0;
    double costs = 1;
    for (int item = 0; item < problem.items; item++) {
      for (int dim = 0; dim < problem.dims; dim++) {
        sizes += problem.demand[item * problem.dims + dim] * problem.share[dim] / problem.dims;
      }
      costs += problem.moveCost[item * problem.providers];
    }
    return sizes / costs;
  }

  /** Ends at that share of the budget, or once nothing is away. */
  void run(double until) {
    cost = state.moveCost();
    bestCost = cost;
    best = state.hostOf.clone();
    double heat = HOTTEST;
    while (bestCost > 0 && budget.spend(1) < until) {
      long before = bestCost;
      round(heat, until);
      heat = bestCost < before ? heat : Math.max(COLDEST, heat * CALMER);
      goBack();
    }
    state.become(best);
  }

  /** From the best, hot to cold. */
  private void round(double heat, double until) {
    long steps = STEPS_PER_ITEM * problem.items;
    double temperature = heat;
    for (long step = 1; bestCost > 0 && step <= steps; step++) {
      step(temperature);
      if (step % ASK_EVERY == 0) {
        temperature = heat * Math.pow(COOLING, (double) step / steps);
        adapt();
        if (budget.spend(ASK_EVERY) >= until) {
          return;
        }
      }
    }
  }

  private void goBack() {
    for (int item = 0; item < best.length; item++) {
      if (state.hostOf[item] != best[item]) {
        overloads.move(item, best[item]);
      }
    }
    cost = bestCost;
  }

  private void adapt() {
    penalty = overloads.overloaded > 0 ? penalty * FASTER : penalty / FASTER;
    penalty = Math.max(LEAST_PENALTY, Math.min(MOST_PENALTY, penalty));
  }

  private void step(double temperature) {
    int item = item();
    int here = state.hostOf[item];
    int there = there(item);
    if (there == here) {
      return;
    }
    choose(item, there);
    if (bestChange > 0 && dice.unit() >= Math.exp(-bestChange / temperature)) {
      return;
    }
    if (bestOther < 0 ? state.letsMove(item, there) : state.letsSwap(item, bestOther)) {
      carryOut(item, there);
    }
  }

  private int item() {
    if (overloads.overloaded > 0 && dice.below(2) == 0) {
      int hot = overloads.hot[dice.below(overloads.overloaded)];
      return state.on[hot][dice.below(state.count[hot])];
    }
    return dice.below(problem.items);
  }

  /** Home, if it is away and its home is in use; else anywhere. */
  private int there(int item) {
    int home = problem.origin[item];
    if (home >= 0 && home != state.hostOf[item] && state.isOpen(home) && dice.below(4) > 0) {
      return home;
    }
    return overloads.active[dice.below(overloads.actives)];
  }

  private void choose(int item, int there) {
    int here = state.hostOf[item];
    double before = overloads.energy(here) + overloads.energy(there);
    long gain = problem.costOf(item, there) - problem.costOf(item, here);
    bestOther = -1;
    bestChange = penalty * (overloads.after(item, -1, there) - before) + moveShare * gain;
    for (int at = 0; at < state.count[there]; at++) {
      int other = state.on[there][at];
      double change =
          penalty * (overloads.after(item, other, there) - before)
              + moveShare * (gain + problem.costOf(other, here) - problem.costOf(other, there));
      if (change < bestChange) {
        bestChange = change;
        bestOther = other;
      }
    }
  }

  private void carryOut(int item, int there) {
    int here = state.hostOf[item];
    cost += problem.costOf(item, there) - problem.costOf(item, here);
    if (bestOther < 0) {
      overloads.move(item, there);
    } else {
      cost += problem.costOf(bestOther, here) - problem.costOf(bestOther, there);
      overloads.swap(item, bestOther);
    }
    if (cost < bestCost && overloads.overloaded == 0) {
      bestCost = cost;
      best = state.hostOf.clone();
    }
  }
}
