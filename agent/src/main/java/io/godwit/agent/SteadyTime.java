package io.godwit.agent;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time since the agent started, added to when that was: it goes on evenly when a clock is set.
 */
public final class SteadyTime implements InstantSource {
  private final Instant start;
  private final long startNanos;

  public SteadyTime(Clock clock) {
    start = clock.instant();
    startNanos = System.nanoTime();
  }

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - startNanos);
  }
}
