package io.godwit.bench.figures;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The answers to a heartbeat, by the time they came in.
 *
 * @param interval between two heartbeats sent
 */
public record Heartbeats(Duration interval, List<Beat> beats) {
  public Heartbeats {
    beats = beats.stream().sorted(Comparator.comparing(Beat::at)).toList();
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

  /** How many of those sent between the first and the last that were answered were not. */
  public long unanswered() {
    LongSummaryStatistics sequences = beats.stream().mapToLong(Beat::sequence).summaryStatistics();
    if (beats.isEmpty()) {
      throw new IllegalStateException("no heartbeat was answered");
    }
    return sequences.getMax()
        - sequences.getMin()
        + 1
        - beats.stream().mapToLong(Beat::sequence).distinct().count();
  }

  /**
   * How many of those that were not answered were sent when none of the windows was. The beats must
   * have the times when what was answered had been sent; what was not answered had been sent at an
   * even pace between them.
   */
  public long unansweredOutside(List<Window> windows) {
    long unanswered = 0;
    for (int i = 1; i < beats.size(); i++) {
      unanswered +=
          sentBetween(beats.get(i - 1), beats.get(i))
              .filter(sent -> windows.stream().noneMatch(window -> window.overlaps(sent, sent)))
              .count();
    }
    return unanswered;
  }

  private static Stream<Instant> sentBetween(Beat before, Beat after) {
    long steps = after.sequence() - before.sequence();
    Duration all = Duration.between(before.at(), after.at());
    return LongStream.range(1, steps)
        .mapToObj(step -> before.at().plus(all.multipliedBy(step).dividedBy(steps)));
  }

  private String span() {
    return beats.isEmpty()
        ? "no answer at all"
        : "answers from " + beats.getFirst().at() + " to " + beats.getLast().at();
  }
}
