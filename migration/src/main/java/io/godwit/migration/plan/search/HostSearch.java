package io.godwit.migration.plan.search;

/**
 * Looks for a placement on cheaper sets of hosts, by taking overload away. How much it wants to
 * save at once falls with each failure, and how long it tries rises.
 */
final class HostSearch {
  private static final long STEPS_PER_ITEM = 40;
  private static final double PATIENCE = 1.5;
  private static final int SAMPLE = 6;
  private static final int MOST_IN_VAIN = 50;

  private final Problem problem;
  private final State state;
  private final Dice dice;
  private final Budget budget;
  private final long bound;
  private final HostSets sets;
  private final double leastAmbition;
  private double ambition;
  private double steps;

  /**
   * @param state sound; becomes the cheapest that was found
   * @param bound of what hosts cost
   */
  HostSearch(State state, Dice dice, Budget budget, long bound) {
    this.state = state;
    this.problem = state.problem;
    this.dice = dice;
    this.budget = budget;
    this.bound = bound;
    sets = new HostSets(state, dice);
    leastAmbition = sets.leastSaving();
  }

  /** Ends at the bound, or at that share of the budget, or when no set is cheaper. */
  void run(double until) {
    steps = STEPS_PER_ITEM * problem.items;
    ambition = Math.max(leastAmbition, gap() / 4);
    int vain = 0;
    while (state.hostCost() > bound && budget.spend(sets.effort()) < until) {
      boolean[] next = sets.propose(ambition);
      boolean isLeast = ambition <= leastAmbition;
      vain = next == null && isLeast ? vain + 1 : 0;
      if (vain == MOST_IN_VAIN) {
        return;
      }
      if (next != null && attempt(next, until)) {
        sets.become(state.open());
        ambition = Math.max(leastAmbition, Math.min(ambition, gap() / 2));
      } else {
        ambition = Math.max(leastAmbition, ambition / 2);
        steps = isLeast ? steps * PATIENCE : steps;
      }
    }
  }

  private double gap() {
    return state.hostCost() - bound;
  }

  private boolean attempt(boolean[] next, double until) {
    int[] before = state.hostOf.clone();
    Overloads overloads = new Overloads(state, next);
    boolean found =
        overloads.actives > 0
            && rehouse(next, overloads)
            && new OverloadSearch(overloads, dice, budget).run((long) steps, until);
    if (!found) {
      state.become(before);
    }
    return found;
  }

  /** Whether all that is on hosts that close found another, be it one with too little room. */
  private boolean rehouse(boolean[] next, Overloads overloads) {
    for (int host = 0; host < problem.hosts; host++) {
      while (!next[host] && state.count[host] > 0) {
        int item = state.on[host][state.count[host] - 1];
        int there = roomiest(item, overloads);
        if (there < 0) {
          return false;
        }
        overloads.move(item, there);
      }
    }
    return true;
  }

  private int roomiest(int item, Overloads overloads) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    int from = state.hostOf[item];
    for (int tried = 0; tried < overloads.actives && (tried < SAMPLE || best < 0); tried++) {
      int host = overloads.active[dice.below(overloads.actives)];
      double change = overloads.after(item, -1, host) - overloads.energy(host);
      if (host != from && change < least && state.letsMove(item, host)) {
        least = change;
        best = host;
      }
    }
    return best;
  }
}
