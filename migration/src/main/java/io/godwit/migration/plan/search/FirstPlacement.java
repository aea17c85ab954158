package io.godwit.migration.plan.search;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A sound placement to begin with: as it is, where that breaks nothing; else with as little as
 * possible put elsewhere. An item that finds no host left takes the place of others, be they at
 * home, which then look for another.
 */
final class FirstPlacement {
  private static final long STEPS_PER_ITEM = 200;

  private final Problem problem;
  private final State state;
  private final Dice dice;
  private final Budget budget;

  /** Items to be looked at, those that lost their place first. */
  private final Deque<Integer> homeless = new ArrayDeque<>();

  FirstPlacement(Problem problem, Dice dice, Budget budget) {
    this.problem = problem;
    this.dice = dice;
    this.budget = budget;
    state = new State(problem);
  }

  State state() {
    return state;
  }

  /**
   * Tries until one is found or that share of the budget is spent.
   *
   * @return whether one was found; then the state is it
   */
  boolean find(double until) {
    boolean found = attempt(until);
    while (!found && budget.spend(problem.items) < until) {
      state.clear();
      homeless.clear();
      found = attempt(until);
    }
    return found;
  }

  private boolean attempt(double until) {
    return settle(until) && relieve(until) && state.isSound();
  }

  /** Whether every item is where rules let it be, be it with too little room. */
  private boolean settle(double until) {
    for (int item = 0; item < problem.items; item++) {
      goHome(item);
    }
    for (int item = 0; item < problem.items; item++) {
      homeless.add(item);
    }
    while (!homeless.isEmpty()) {
      int item = homeless.pop();
      boolean isHoused = state.hostOf[item] != State.NOWHERE || house(item);
      if (!isHoused && (budget.spend(1) >= until || !intrude(item))) {
        return false;
      }
    }
    return true;
  }

  private void goHome(int item) {
    int home = problem.origin[item];
    if (home != State.NOWHERE && state.lets(item, home)) {
      state.put(item, home);
    }
  }

  /** Takes any host that may have it, from those that may not be there with it. */
  private boolean intrude(int item) {
    int host = anyHost(item);
    while (host != State.NOWHERE && !state.lets(item, host)) {
      int other = anyInTheWay(item, host);
      if (other == State.NOWHERE) {
        return false;
      }
      state.take(other);
      homeless.push(other);
    }
    if (host != State.NOWHERE) {
      state.put(item, host);
    }
    return host != State.NOWHERE;
  }

  private int anyHost(int item) {
    return any(problem.hosts, host -> problem.mayBe(item, host));
  }

  private int anyInTheWay(int item, int host) {
    return any(problem.items, other -> other != item && state.isInTheWay(other, item, host));
  }

  private int any(int count, IntPredicate which) {
    int[] those = IntStream.range(0, count).filter(which).toArray();
    return those.length == 0 ? State.NOWHERE : those[dice.below(those.length)];
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
    boolean[] active = state.open();
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
