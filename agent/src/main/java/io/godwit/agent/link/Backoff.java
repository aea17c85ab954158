package io.godwit.agent.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubled with each failure up to a longest, and a random
 * half of it taken off, so that a fleet does not dial a restarted controller in step.
 */
record Backoff(Duration first, Duration longest) {
  static final Backoff OF_LINK = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10));

  private static final int MOST_DOUBLINGS = 20;

  /**
   * @param failures in a row, from 1
   */
  Duration after(int failures, RandomGenerator random) {
    long doubled = first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
    long most = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
  }
}
