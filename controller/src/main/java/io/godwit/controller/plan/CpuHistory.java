package io.godwit.controller.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * How much CPU a VM has used within the last one to two hours: counts of samples in classes of
 * which each is a twelfth wider than the one before, so that a percentile is at most so much too
 * high, and the memory is bounded whatever is reported. Not safe for several threads.
 */
final class CpuHistory {
  private static final Duration PERIOD = Duration.ofHours(1);
  private static final double GROWTH = 13.0 / 12;

  /** The last holds all from some 1,000 cores on. */
  private static final int CLASSES = 175;

  private int[] last = new int[CLASSES];
  private int[] current = new int[CLASSES];
  private Instant lastBegan;
  private Instant began;
  private Instant newest;

  CpuHistory(Instant now) {
    began = now;
    lastBegan = now;
    newest = now;
  }

  /**
   * Adds a sample.
   *
   * @param milli thousandths of a core, in the mean of some seconds
   */
  void add(long milli, Instant now) {
    if (Duration.between(began, now).compareTo(PERIOD) >= 0) {
      int[] oldest = last;
      last = current;
      current = oldest;
      Arrays.fill(current, 0);
      lastBegan = began;
      began = now;
    }
    current[classOf(milli)]++;
    newest = now;
  }

  Instant newest() {
    return newest;
  }

  /** Over how long it has been measured. */
  Duration span() {
    return Duration.between(lastBegan, newest);
  }

  /**
   * What so many of all samples do not exceed.
   *
   * @param share from 0 to 1
   */
  long quantile(double share) {
    long all = Arrays.stream(last).sum() + (long) Arrays.stream(current).sum();
    long wanted = (long) Math.ceil(share * all);
    long seen = 0;
    for (int each = 0; each < CLASSES; each++) {
      seen += last[each] + (long) current[each];
      if (seen >= wanted) {
        return upperEnd(each);
      }
    }
    return upperEnd(CLASSES - 1);
  }

  private static int classOf(long milli) {
    int found = milli < 1 ? 0 : (int) Math.ceil(Math.log((double) milli) / Math.log(GROWTH));
    return Math.min(Math.max(found, 0), CLASSES - 1);
  }

  private static long upperEnd(int number) {
    return number == 0 ? 1 : (long) Math.ceil(Math.pow(GROWTH, number));
  }
}
