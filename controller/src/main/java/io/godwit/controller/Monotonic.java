package io.godwit.controller;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Tells how time passes and not what time it is: setting the machine's clock does not disturb it.
 */
final class Monotonic implements InstantSource {
  private final long start = System.nanoTime();

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(System.nanoTime() - start);
  }
}
