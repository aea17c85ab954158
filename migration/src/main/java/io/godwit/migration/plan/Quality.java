package io.godwit.migration.plan;

/**
 * How good a plan's end is, by what its goal counts: millionths of money for cost, hosts (each
 * worth more than all moves) and moves otherwise.
 *
 * @param cost of its hosts and moves
 * @param bound below which none is
 */
public record Quality(long cost, long bound) {

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
