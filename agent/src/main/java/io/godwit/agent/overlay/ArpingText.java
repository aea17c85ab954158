package io.godwit.agent.overlay;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What {@code arping} of Habets prints. */
final class ArpingText {
  /** For example {@code 42 bytes from 52:54:6e:00:00:01 (10.5.0.2): index=0 time=6.112 usec}. */
  private static final Pattern REPLY =
      Pattern.compile(
          "(?m)^[0-9]+ bytes from ([0-9a-f]{2}(?::[0-9a-f]{2}){5}) .*index=.* time=([0-9.]+) ([a-z]+)$");

  private ArpingText() {}

  /** The first answer. */
  record Answer(String from, Duration after) {}

  /** Empty where none came. */
  static Optional<Answer> read(String output) {
    return REPLY.matcher(output).results().findFirst().map(ArpingText::answer);
  }

  private static Answer answer(MatchResult reply) {
    double number = Double.parseDouble(reply.group(2));
    return new Answer(reply.group(1), Duration.ofNanos(Math.round(number * nanos(reply.group(3)))));
  }

  private static double nanos(String unit) {
    return switch (unit) {
      case "usec" -> 1e3;
      case "msec" -> 1e6;
      default -> 1e9;
    };
  }
}
