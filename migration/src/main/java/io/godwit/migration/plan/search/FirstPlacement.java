package io.godwit.migration.plan.search;

import java.util.Arrays;

/**
 * A sound placement to begin with: as it is, where that breaks nothing; else with as little as
 * possible put elsewhere.
 */
final class FirstPlacement {
  private static final long STEPS_PER_ITEM = 200;

  private final Problem problem;
  private final State state;
  private final Dice dice;
  private final Budget budget;

  FirstPlacement(Problem problem, Dice dice, Budget budget) {
    this.problem = problem;
    this.dice = dice;
    this.budget = budget;
    state = new State(problem);
  }

  State state() {
    return state;
  }

  /** Whether one was found; then the state is it. */
  boolean find(double until) {
    for (int item = 0; item < problem.items; item++) {
      int home = problem.origin[item];
      if (home != State.NOWHERE && state.lets(item, home)) {
        state.put(item, home);
      }
    }
    for (int item = 0; item < problem.items; item++) {
      if (state.hostOf[item] == State.NOWHERE && !house(item)) {
        return false;
      }
    }
    return relieve(until) && state.isSound();
  }

  /**
   * Where it costs least of where it fits; else where it fits worst; false where rules forbid all.
   */
  private boolean house(int item) {
    int best = State.NOWHERE;
    long least = Long.MAX_VALUE;
    for (int host = 0; host < problem.hosts; host++) {
      if (state.lets(item, host)) {
        long cost = costOf(item, host);
        if (best == State.NOWHERE || cost < least) {
          best = host;
          least = cost;
        }
      }
    }
    if (best != State.NOWHERE) {
      state.put(item, best);
    }
    return best != State.NOWHERE;
  }

  private long costOf(int item, int host) {
    long opening = state.count[host] == 0 ? problem.price[host] : 0;
    long crowding = state.fits(item, host) ? 0 : Long.MAX_VALUE / 4;
    return Math.addExact(Math.addExact(opening, crowding), problem.costOf(item, host));
  }

  /** First among the hosts that are in use, then with all others too. */
  private boolean relieve(double until) {
    boolean[] active = new boolean[problem.hosts];
    for (int host = 0; host < problem.hosts; host++) {
      active[host] = state.count[host] > 0 || problem.paid[host];
    }
    if (relieve(active, until)) {
      return true;
    }
    Arrays.fill(active, true);
    return relieve(active, until);
  }

  private boolean relieve(boolean[] active, double until) {
    Overloads overloads = new Overloads(state, active);
    return new OverloadSearch(overloads, dice, budget).run(STEPS_PER_ITEM * problem.items, until);
  }
}
