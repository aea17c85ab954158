package io.godwit.simulation;

import java.util.Random;

/** Whether a seed's moves may turn to post-copy. */
public enum Turning {
  /** One seed in three has such moves; the others are as they were before there were any. */
  BY_SEED,
  NEVER,
  /** Most of its moves may, of guests that write faster than they are carried. */
  OFTEN;

  private static final int ONE_IN = 3;
  private static final long SALT = 0x706f7374;

  /** Whether it is so in this seed. */
  boolean isIn(long seed) {
    return switch (this) {
      case BY_SEED -> new Random(seed ^ SALT).nextInt(ONE_IN) == 0;
      case NEVER -> false;
      case OFTEN -> true;
    };
  }
}
