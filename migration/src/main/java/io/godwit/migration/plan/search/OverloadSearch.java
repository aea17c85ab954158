package io.godwit.migration.plan.search;

/**
 * Takes overload away by annealing: an item of a host that has too much goes elsewhere or changes
 * places with another, whichever of these leaves the least; sometimes one that leaves more.
 */
final class OverloadSearch {
  private static final int ASK_EVERY = 256;
  private static final double HOT = 0.005;
  private static final double COLD = 0.001;

  private final Overloads overloads;
  private final State state;
  private final Dice dice;
  private final Budget budget;

  private int bestOther;
  private double bestAfter;

  OverloadSearch(Overloads overloads, Dice dice, Budget budget) {
    this.overloads = overloads;
    this.state = overloads.state;
    this.dice = dice;
    this.budget = budget;
  }

  /**
   * Goes on for so many steps at most.
   *
   * @param until the share of the budget after which it gives up
   * @return whether no host has too much
   */
  boolean run(long steps, double until) {
    double temperature = HOT;
    for (long step = 1; step <= steps && overloads.overloaded > 0; step++) {
      step(temperature);
      if (step % ASK_EVERY == 0) {
        temperature = HOT * Math.pow(COLD / HOT, (double) step / steps);
        if (budget.spend(ASK_EVERY) >= until) {
          break;
        }
      }
    }
    return overloads.overloaded == 0;
  }

  private void step(double temperature) {
    int here = overloads.hot[dice.below(overloads.overloaded)];
    int item = state.on[here][dice.below(state.count[here])];
    int there = overloads.active[dice.below(overloads.actives)];
    if (there == here) {
      return;
    }
    choose(item, there);
    double change = bestAfter - overloads.energy(here) - overloads.energy(there);
    if (change > 0 && dice.unit() >= Math.exp(-change / temperature)) {
      return;
    }
    if (bestOther < 0) {
      if (state.letsMove(item, there)) {
        overloads.move(item, there);
      }
    } else if (state.letsSwap(item, bestOther)) {
      overloads.swap(item, bestOther);
    }
  }

  /** The best exchange for something there, or for nothing. */
  private void choose(int item, int there) {
    bestOther = -1;
    bestAfter = overloads.after(item, -1, there);
    int count = state.count[there];
    for (int at = 0; at < count; at++) {
      int other = state.on[there][at];
      double after = overloads.after(item, other, there);
      if (after < bestAfter) {
        bestAfter = after;
        bestOther = other;
      }
    }
  }
}
