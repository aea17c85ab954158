package io.godwit.bench.figures;

import java.util.Arrays;
import java.util.Collection;

/** Measured values of one quantity, all in the same unit. Never empty. */
public final class Distribution {
  private final double[] sorted;

  private Distribution(double[] sorted) {
    this.sorted = sorted;
  }

  /**
   * Makes one.
   *
   * @throws IllegalArgumentException without any value
   */
  public static Distribution of(Collection<? extends Number> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    return new Distribution(values.stream().mapToDouble(Number::doubleValue).sorted().toArray());
  }

  public int count() {
    return sorted.length;
  }

  /** Of an even number of values, the mean of the middle two. */
  public double median() {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * The smallest value that so many percent of all do not exceed (nearest rank).
   *
   * @param percent above 0, up to 100
   */
  public double percentile(double percent) {
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException("not a percentile: " + percent);
    }
    return sorted[(int) Math.ceil(percent / 100 * sorted.length) - 1];
  }

  public double maximum() {
    return sorted[sorted.length - 1];
  }

  public double minimum() {
    return sorted[0];
  }

  @Override
  public String toString() {
    return Arrays.toString(sorted);
  }
}
