package io.godwit.migration.plan.fleet;

import java.util.Arrays;
import java.util.function.IntToLongFunction;
import java.util.function.LongBinaryOperator;

/** Amounts of processor time, one for each part of the day, which begins at midnight UTC. */
public final class CpuDay {
  /** How many parts a day has. */
  public static final int PARTS = 6;

  /** How many hours a part has. */
  public static final int HOURS = 24 / PARTS;

  public static final CpuDay NONE = constant(Cores.ZERO);

  /** Thousandths of a core, never changed. */
  private final long[] milli;

  private CpuDay(long[] milli) {
    this.milli = milli;
  }

  /**
   * @param milli thousandths of a core for each part, the first of which is 0
   * @throws IllegalArgumentException if one is negative
   */
  public static CpuDay of(IntToLongFunction milli) {
    long[] amounts = new long[PARTS];
    Arrays.setAll(amounts, part -> new Cores(milli.applyAsLong(part)).milli());
    return new CpuDay(amounts);
  }

  /** The same at any time. */
  public static CpuDay constant(Cores cores) {
    return of(part -> cores.milli());
  }

  /** Thousandths of a core. */
  public long at(int part) {
    return milli[part];
  }

  public Cores most() {
    return new Cores(Arrays.stream(milli).max().orElseThrow());
  }

  public boolean isConstant() {
    return Arrays.stream(milli).allMatch(amount -> amount == milli[0]);
  }

  public CpuDay plus(CpuDay other) {
    return with(other, Math::addExact);
  }

  /**
   * What is left when the other, which is part of this, is taken away.
   *
   * @throws IllegalArgumentException if it is not part of this
   */
  public CpuDay minus(CpuDay other) {
    return with(other, Math::subtractExact);
  }

  /** In each part the greater one. */
  public CpuDay max(CpuDay other) {
    return with(other, Math::max);
  }

  private CpuDay with(CpuDay other, LongBinaryOperator each) {
    return of(part -> each.applyAsLong(milli[part], other.milli[part]));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CpuDay day && Arrays.equals(milli, day.milli);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(milli);
  }

  @Override
  public String toString() {
    return "thousandths of a core " + Arrays.toString(milli);
  }
}
