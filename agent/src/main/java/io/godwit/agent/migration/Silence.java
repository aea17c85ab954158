package io.godwit.agent.migration;

import java.time.Duration;
import java.util.Optional;

/**
 * The longest time between two answers to a ping so far. Immutable.
 *
 * @param last when the newest answer arrived, in seconds
 * @param longestSeconds between two answers that followed each other
 */
record Silence(Optional<Double> last, double longestSeconds) {
  static final Silence NOTHING_HEARD = new Silence(Optional.empty(), 0);

  /** ping waits for a shorter one by asking again and again, for a fifth of a core. */
  static final String INTERVAL_SECONDS = "0.015";

  private static final double INTERVAL = Double.parseDouble(INTERVAL_SECONDS);

  Silence heard(double second) {
    double gap = last.map(before -> second - before).orElse(0.0);
    return new Silence(Optional.of(second), Math.max(longestSeconds, gap));
  }

  /** The longest silence less the interval; empty while nothing was heard. */
  Optional<Duration> blackout() {
    return last.map(
        heard -> Duration.ofNanos(Math.round(Math.max(0, longestSeconds - INTERVAL) * 1e9)));
  }
}
