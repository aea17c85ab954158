package io.godwit.agent.overlay;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** What {@code ping} of iputils prints. */
final class PingText {
  /** For example {@code 64 bytes from fd67::2: icmp_seq=1 ttl=64 time=0.412 ms}. */
  private static final Pattern REPLY =
      Pattern.compile("(?m)^[0-9]+ bytes from .*icmp_seq=.* time=([0-9.]+) ms\\b.*$");

  private PingText() {}

  /** The shortest time of an answer; empty where none came. */
  static Optional<Duration> roundTrip(String output) {
    return REPLY
        .matcher(output)
        .results()
        .map(found -> found.group(1))
        .map(millis -> Duration.ofNanos(Math.round(Double.parseDouble(millis) * 1e6)))
        .min(Duration::compareTo);
  }
}
