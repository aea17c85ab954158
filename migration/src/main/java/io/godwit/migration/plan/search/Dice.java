package io.godwit.migration.plan.search;

import java.util.random.RandomGenerator;

/** Chance for inner loops, quick and inlined: Marsaglia's xorshift64*, from a seed passed in. */
final class Dice {
  private static final long MULTIPLIER = 0x2545F4914F6CDD1DL;
  private static final double UNIT = 0x1.0p-53;

  private long state;

  Dice(RandomGenerator seed) {
    this.state = seed.nextLong() | 1;
  }

  private long next() {
    state ^= state >>> 12;
    state ^= state << 25;
    state ^= state >>> 27;
    return state * MULTIPLIER;
  }

  /** From 0 to below the bound, which is above 0. */
  int below(int bound) {
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  /** From 0 to below 1. */
  double unit() {
    return (next() >>> 11) * UNIT;
  }

  void shuffle(int[] values, int length) {
    for (int last = length - 1; last > 0; last--) {
      int other = below(last + 1);
      int value = values[last];
      values[last] = values[other];
      values[other] = value;
    }
  }
}
