package io.godwit.bench.faults;

import java.time.Duration;

/**
 * Whether two processes ran a VM at the same time, from what had run between two looks. Where a
 * look comes late, a hand-over lies between it and the one before: first the one ran, then the
 * other.
 */
final class Overlap {
  /** Shorter than any hand-over takes. */
  private static final Duration PROMPT = Duration.ofMillis(50);

  private boolean bothBefore;

  /**
   * @param running how many had run since the look before
   * @param since the look before
   */
  boolean shows(long running, Duration since) {
    boolean both = running > 1;
    boolean shown = both && (bothBefore || since.compareTo(PROMPT) <= 0);
    bothBefore = both;
    return shown;
  }
}
