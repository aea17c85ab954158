package io.godwit.controller.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * When the same thing may be tried once more: after 30 s at first, and after twice the pause each
 * time. For use by one thread at a time.
 */
final class Attempts<T> {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  private static final int MOST_DOUBLINGS = 7;

  private final Map<T, Tried> tried = new HashMap<>();

  private record Tried(int times, Instant next) {}

  /** Forgets everything else, so that it begins anew when it comes again. */
  void retain(Collection<T> present) {
    tried.keySet().retainAll(present);
  }

  /** Whether it is time; the attempt is then taken for made. */
  boolean begin(T what, Instant now) {
    Tried last = tried.getOrDefault(what, new Tried(0, Instant.MIN));
    if (now.isBefore(last.next())) {
      return false;
    }
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(last.times(), MOST_DOUBLINGS));
    tried.put(what, new Tried(last.times() + 1, now.plus(pause)));
    return true;
  }
}
