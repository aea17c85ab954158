package io.godwit.migration.plan.search;

import java.util.Arrays;

/**
 * Finds cheaper sets of hosts: closes some, opens others where that pays, and looks for a placement
 * on what is left by taking overload away. How much it tries at once falls with each failure and
 * how long it tries rises.
 */
final class HostSearch {
  private static final int PROPOSALS = 64;
  private static final long STEPS_PER_ITEM = 40;
  private static final double PATIENCE = 1.5;
  private static final int SAMPLE = 6;

  private final Problem problem;
  private final State state;
  private final Dice dice;
  private final Budget budget;
  private final long bound;
  private final boolean[] active;
  private final int[] shuffled;
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
    active = new boolean[problem.hosts];
    shuffled = new int[problem.hosts];
    Arrays.setAll(shuffled, host -> host);
    for (int host = 0; host < problem.hosts; host++) {
      active[host] = state.count[host] > 0 || problem.paid[host];
    }
  }

  /** Ends at the bound, or at that share of the budget, or when no set is cheaper. */
  void run(double until) {
    steps = STEPS_PER_ITEM * problem.items;
    ambition = Math.max(1, gap() / 4);
    while (state.hostCost() > bound && budget.spend(1) < until) {
      boolean[] next = propose();
      if (next == null) {
        if (ambition == 1) {
          return;
        }
        ambition = Math.max(1, ambition / 2);
      } else if (attempt(next, until)) {
        ambition = Math.max(1, Math.min(ambition, gap() / 2));
      } else {
        ambition = Math.max(1, ambition / 2);
        steps = ambition == 1 ? steps * PATIENCE : steps;
      }
    }
  }

  /** In hosts of a mean price. */
  private double gap() {
    long cost = state.hostCost();
    return cost == 0 ? 0 : (double) (cost - bound) / cost * state.hostsUsed();
  }

  /** A cheaper set with room in sum; null where chance found none. */
  private boolean[] propose() {
    for (int proposal = 0; proposal < PROPOSALS; proposal++) {
      boolean[] next = active.clone();
      int closing = (int) ambition + dice.below(proposal < PROPOSALS / 2 ? 1 : 3);
      int opening = proposal < PROPOSALS / 2 ? 0 : dice.below(closing + 2);
      long saved = flip(next, closing, true) + flip(next, opening, false);
      if (saved > 0 && problem.hasRoom(next)) {
        return next;
      }
    }
    return null;
  }

  /** Closes or opens so many by chance; what that saves. */
  private long flip(boolean[] set, int number, boolean from) {
    dice.shuffle(shuffled, shuffled.length);
    long saved = 0;
    int flipped = 0;
    for (int host : shuffled) {
      if (flipped == number) {
        break;
      }
      if (set[host] == from && active[host] == from && problem.price[host] > 0) {
        set[host] = !from;
        saved += from ? problem.price[host] : -problem.price[host];
        flipped++;
      }
    }
    return saved;
  }

  private boolean attempt(boolean[] next, double until) {
    int[] before = state.hostOf.clone();
    Overloads overloads = new Overloads(state, next);
    boolean found =
        overloads.actives > 0
            && rehouse(next, overloads)
            && new OverloadSearch(overloads, dice, budget).run((long) steps, until);
    if (found) {
      System.arraycopy(next, 0, active, 0, active.length);
    } else {
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
