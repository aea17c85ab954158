package io.godwit.bench.figures;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The answers to a heartbeat, by the time they came in.
 *
 * @param interval between two heartbeats sent
 */
public record Heartbeats(Duration interval, List<Beat> beats) {
  private static final Pattern PING_ANSWER =
      Pattern.compile("\\[(\\d+\\.\\d+)] \\d+ bytes from .*icmp_seq=(\\d+) .*time=.*");

  public Heartbeats {
    beats = beats.stream().sorted(Comparator.comparing(Beat::at)).toList();
  }

  /** Reads what {@code ping -D -n} printed; its other lines are passed over. */
  public static Heartbeats ofPing(Duration interval, Stream<String> lines) {
    return new Heartbeats(interval, lines.flatMap(line -> answer(line).stream()).toList());
  }

  private static Optional<Beat> answer(String line) {
    Matcher matcher = PING_ANSWER.matcher(line);
    return matcher.matches()
        ? Optional.of(new Beat(Long.parseLong(matcher.group(2)), instant(matcher.group(1))))
        : Optional.empty();
  }

  private static Instant instant(String epochSeconds) {
    BigDecimal micros = new BigDecimal(epochSeconds).movePointRight(6);
    return Instant.EPOCH.plusNanos(micros.longValue() * 1000);
  }

  /**
   * The longest silence that touches the window, less the interval: what a client sees of a move.
   *
   * @throws IllegalStateException where it was silent at the window's start or never spoke again
   *     after its end, because then the silence's length is not known
   */
  public Duration blackout(Window window) {
    if (beats.isEmpty()
        || beats.getFirst().at().isAfter(window.start())
        || beats.getLast().at().isBefore(window.end())) {
      throw new IllegalStateException("the heartbeat does not cover " + window + ": " + span());
    }
    Duration longest = Duration.ZERO;
    for (int i = 1; i < beats.size(); i++) {
      Instant before = beats.get(i - 1).at();
      Instant after = beats.get(i).at();
      if (window.overlaps(before, after)
          && Duration.between(before, after).compareTo(longest) > 0) {
        longest = Duration.between(before, after);
      }
    }
    Duration blackout = longest.minus(interval);
    return blackout.isNegative() ? Duration.ZERO : blackout;
  }

  private String span() {
    return beats.isEmpty()
        ? "no answer at all"
        : "answers from " + beats.getFirst().at() + " to " + beats.getLast().at();
  }
}
