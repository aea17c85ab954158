package io.godwit.bench.faults;

import java.time.Duration;
import java.util.Set;

/**
 * Whether two processes ran a VM at the same time, from what had run between two looks. Where a
 * look comes late, a hand-over lies between it and the one before: first the one ran, then the
 * other. And a process that ends gives its memory back, which the thread of a vCPU that has not run
 * for long may have to do: so both must still be there at the next look.
 */
final class Overlap {
  /** Shorter than any hand-over takes. */
  private static final Duration PROMPT = Duration.ofMillis(50);

  private Set<Long> bothBefore = Set.of();
  private Set<Long> suspected = Set.of();

  /**
   * Says so one look later.
   *
   * @param ran the processes that had run since the look before
   * @param there those that are there
   * @param since the look before
   */
  boolean shows(Set<Long> ran, Set<Long> there, Duration since) {
    boolean shown = !suspected.isEmpty() && there.containsAll(suspected);
    Set<Long> both = ran.size() > 1 ? Set.copyOf(ran) : Set.of();
    boolean sure = !bothBefore.isEmpty() || since.compareTo(PROMPT) <= 0;
    suspected = sure ? both : Set.of();
    bothBefore = both;
    return shown;
  }
}
