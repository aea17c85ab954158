package io.godwit.migration.plan;

/**
 * How good a plan's end is, by what its goal counts: millionths of money for cost, hosts (each
 * worth more than all moves) and moves for hosts, {@link
 * io.godwit.migration.plan.fleet.Evenness#sum} for balance.
 *
 * @param cost of its hosts and moves
 * @param bound below which none is
 * @param hosts in use at the end, not counting those that are kept whatever happens
 * @param hostsBound so many, counted alike, there must be
 */
public record Quality(long cost, long bound, long hosts, long hostsBound) {

  /** How much of the bound it may be above the best; 0 where it is the best. */
  public double gap() {
    return bound == 0
        ? (cost == 0 ? 0 : Double.POSITIVE_INFINITY)
        : (double) (cost - bound) / bound;
  }

  public boolean isOptimal() {
    return cost <= bound;
  }
}
