package io.godwit.consolidation;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that goes on evenly, from when it was made. */
final class Stopwatch implements InstantSource {
  private final long began = System.nanoTime();

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(nanos());
  }

  double seconds() {
    return nanos() / 1e9;
  }

  private long nanos() {
    return System.nanoTime() - began;
  }
}
