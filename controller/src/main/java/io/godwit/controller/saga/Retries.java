package io.godwit.controller.saga;

import java.time.Duration;

/**
 * How often and how soon a step that only goes forward, or an undo, is tried again after a failure.
 *
 * @param attempts in all, without those that a step makes by itself
 * @param first pause; each next one is twice as long
 */
public record Retries(int attempts, Duration first) {
  public static final Retries DEFAULT = new Retries(6, Duration.ofMillis(500));

  Duration pauseAfter(int attempt) {
    return first.multipliedBy(1L << Math.min(attempt - 1, 10));
  }
}
