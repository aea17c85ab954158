package io.godwit.controller.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * When the same thing may be tried once more: after a first pause, and after twice the pause each
 * time until it is at its longest. For use by one thread at a time.
 */
final class Attempts<T> {
  private final Map<T, Tried> tried = new HashMap<>();

  private final Duration firstPause;
  private final Duration longestPause;

  private record Tried(Duration pause, Instant next) {}

  Attempts(Duration firstPause, Duration longestPause) {
    this.firstPause = firstPause;
    this.longestPause = longestPause;
  }

  /** Forgets everything else, so that it begins anew when it comes again. */
  void retain(Collection<T> present) {
    tried.keySet().retainAll(present);
  }

  /** Whether it is time; the attempt is then taken for made. */
  boolean begin(T what, Instant now) {
    Tried last = tried.get(what);
    if (last != null && now.isBefore(last.next())) {
      return false;
    }
    Duration pause = last == null ? firstPause : longerThan(last.pause());
    tried.put(what, new Tried(pause, now.plus(pause)));
    return true;
  }

  private Duration longerThan(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(longestPause) < 0 ? twice : longestPause;
  }
}
