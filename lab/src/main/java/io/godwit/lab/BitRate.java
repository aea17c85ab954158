package io.godwit.lab;

/**
 * The rate of a link.
 *
 * @param bitsPerSecond at least 8000, which is what the kernel's shaper can still count
 */
public record BitRate(long bitsPerSecond) {
  private static final long LEAST = 8000;

  public BitRate {
    if (bitsPerSecond < LEAST) {
      throw new IllegalArgumentException(
          "a link's rate is at least " + LEAST + " bit/s, not " + bitsPerSecond);
    }
  }

  public static BitRate ofMegabits(long megabitsPerSecond) {
    return new BitRate(Math.multiplyExact(megabitsPerSecond, 1_000_000L));
  }
}
