package io.godwit.bench.figures;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One answer to a heartbeat.
 *
 * @param at when the client had it
 */
public record Beat(long sequence, Instant at) {
  private static final Pattern PING_ANSWER =
      Pattern.compile("\\[(\\d+\\.\\d+)] \\d+ bytes from .*icmp_seq=(\\d+) .*time=.*");

  /** The answer that a line of {@code ping -D -n} tells of, if it does. */
  public static Optional<Beat> ofPing(String line) {
    Matcher matcher = PING_ANSWER.matcher(line);
    return matcher.matches()
        ? Optional.of(new Beat(Long.parseLong(matcher.group(2)), instant(matcher.group(1))))
        : Optional.empty();
  }

  private static Instant instant(String epochSeconds) {
    BigDecimal micros = new BigDecimal(epochSeconds).movePointRight(6);
    return Instant.EPOCH.plusNanos(micros.longValue() * 1000);
  }
}
