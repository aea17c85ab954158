package io.godwit.agent.migration;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  /** For example {@code [1700000000.123456] 24 bytes from 10.77.0.5: icmp_seq=7 ttl=64 ...}. */
  private static final Pattern REPLY =
      Pattern.compile("\\[([0-9]+\\.[0-9]+)] [0-9]+ bytes from .*icmp_seq=.*");

  /** When the answer that ping printed had arrived; empty for its other lines. */
  static Optional<Double> secondOfReply(String line) {
    Matcher matcher = REPLY.matcher(line);
    return matcher.matches() ? Optional.of(Double.valueOf(matcher.group(1))) : Optional.empty();
  }

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
