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
  /**
   * For example {@code [1700000000.01010] 10.77.1.1 : [7], 64 bytes, 0.40 ms (0.40 avg, 0% loss)}.
   */
  private static final Pattern FPING_ANSWER =
      Pattern.compile("\\[(\\d+\\.\\d+)] \\S+ : \\[(\\d+)], \\d+ bytes, .*");

  /** The answer that a line of {@code fping -l -D} tells of, if it does. */
  public static Optional<Beat> ofFping(String line) {
    Matcher matcher = FPING_ANSWER.matcher(line);
    return matcher.matches()
        ? Optional.of(new Beat(Long.parseLong(matcher.group(2)), instant(matcher.group(1))))
        : Optional.empty();
  }

  private static Instant instant(String epochSeconds) {
    BigDecimal micros = new BigDecimal(epochSeconds).movePointRight(6);
    return Instant.EPOCH.plusNanos(micros.longValue() * 1000);
  }
}
