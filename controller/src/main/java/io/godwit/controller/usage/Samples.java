package io.godwit.controller.usage;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How often how much was used: counts of samples in classes of which each is a twelfth wider than
 * the one before, so that a percentile is at most so much too high, and the memory is bounded
 * whatever is reported. Not safe for several threads.
 */
public final class Samples {
  private static final double GROWTH = 13.0 / 12;

  /** The last holds all from some million on. */
  private static final int CLASSES = 175;

  /** A class and its count, as they are kept. */
  private static final int ENTRY = Short.BYTES + Integer.BYTES;

  private static final double USUAL = 0.5;
  private static final double HIGH = 0.95;

  private final int[] counts = new int[CLASSES];

  public void add(long amount) {
    counts[classOf(amount)]++;
  }

  public void addAll(Samples others) {
    for (int each = 0; each < CLASSES; each++) {
      counts[each] += others.counts[each];
    }
  }

  public long count() {
    return Arrays.stream(counts).asLongStream().sum();
  }

  /**
   * What so many of all samples do not exceed.
   *
   * @param share from 0 to 1
   */
  public long quantile(double share) {
    long wanted = (long) Math.ceil(share * count());
    long seen = 0;
    for (int each = 0; each < CLASSES; each++) {
      seen += counts[each];
      if (seen >= wanted) {
        return upperEnd(each);
      }
    }
    return upperEnd(CLASSES - 1);
  }

  /** What they say in all; where there are none, that nothing is used. */
  public Level level() {
    long all = count();
    if (all == 0) {
      return Level.NONE;
    }
    double sum = 0;
    double squares = 0;
    for (int each = 0; each < CLASSES; each++) {
      double amount = upperEnd(each);
      sum += counts[each] * amount;
      squares += counts[each] * amount * amount;
    }
    double mean = sum / all;
    double variance = Math.max(0, squares / all - mean * mean);
    return new Level(quantile(USUAL), quantile(HIGH), mean, Math.sqrt(variance));
  }

  /** To be kept: the classes that have samples. */
  public byte[] toBytes() {
    int used = (int) Arrays.stream(counts).filter(count -> count > 0).count();
    ByteBuffer bytes = ByteBuffer.allocate(used * ENTRY);
    for (int each = 0; each < CLASSES; each++) {
      if (counts[each] > 0) {
        bytes.putShort((short) each).putInt(counts[each]);
      }
    }
    return bytes.array();
  }

  /**
   * @throws IllegalArgumentException for bytes that {@link #toBytes} does not make
   */
  public static Samples of(byte[] kept) {
    if (kept.length % ENTRY != 0) {
      throw new IllegalArgumentException("these are no samples: " + kept.length + " bytes");
    }
    Samples samples = new Samples();
    ByteBuffer bytes = ByteBuffer.wrap(kept);
    while (bytes.hasRemaining()) {
      int which = bytes.getShort();
      if (which < 0 || which >= CLASSES) {
        throw new IllegalArgumentException("samples have no class " + which);
      }
      samples.counts[which] = bytes.getInt();
    }
    return samples;
  }

  private static int classOf(long amount) {
    int found = amount < 1 ? 0 : (int) Math.ceil(Math.log((double) amount) / Math.log(GROWTH));
    return Math.min(Math.max(found, 0), CLASSES - 1);
  }

  private static long upperEnd(int number) {
    return number == 0 ? 1 : (long) Math.ceil(Math.pow(GROWTH, number));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Samples samples && Arrays.equals(counts, samples.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }
}
