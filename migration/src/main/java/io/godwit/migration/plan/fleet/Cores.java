package io.godwit.migration.plan.fleet;

/**
 * An amount of processor time.
 *
 * @param milli thousandths of a core, not negative
 */
public record Cores(long milli) {
  public static final Cores ZERO = new Cores(0);

  public Cores {
    if (milli < 0) {
      throw new IllegalArgumentException("an amount of cores is not negative: " + milli);
    }
  }

  public static Cores of(long whole) {
    return new Cores(Math.multiplyExact(whole, 1000));
  }
}
