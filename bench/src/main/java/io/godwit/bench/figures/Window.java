package io.godwit.bench.figures;

import java.time.Duration;
import java.time.Instant;

/** A stretch of time, ends included. */
public record Window(Instant start, Instant end) {
  public Window {
    if (end.isBefore(start)) {
      throw new IllegalArgumentException("ends at " + end + ", before its start at " + start);
    }
  }

  public Duration length() {
    return Duration.between(start, end);
  }

  /** Whether any of it lies between the two instants. */
  boolean overlaps(Instant from, Instant to) {
    return !to.isBefore(start) && !from.isAfter(end);
  }
}
