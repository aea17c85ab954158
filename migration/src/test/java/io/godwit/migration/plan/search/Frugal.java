package io.godwit.migration.plan.search;

/** A budget that remembers how it was asked. */
final class Frugal implements Budget {
  private final long all;
  private long spent;
  private long mostAtOnce;

  Frugal(long all) {
    this.all = all;
  }

  @Override
  public double spend(long steps) {
    spent += steps;
    mostAtOnce = Math.max(mostAtOnce, steps);
    return Math.min(1, (double) spent / all);
  }

  long spent() {
    return spent;
  }

  /** The most work that was done without asking. */
  long mostAtOnce() {
    return mostAtOnce;
  }
}
