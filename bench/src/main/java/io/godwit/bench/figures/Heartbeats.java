package io.godwit.bench.figures;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;

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
   * How many were not answered between two answers of which no window touches the time between. By
   * the times when what was answered had been sent, if that is what the beats have.
   */
  public long unansweredOutside(List<Window> windows) {
    long unanswered = 0;
    for (int i = 1; i < beats.size(); i++) {
      Beat before = beats.get(i - 1);
      Beat after = beats.get(i);
      if (windows.stream().noneMatch(window -> window.overlaps(before.at(), after.at()))) {
        unanswered += Math.max(0, after.sequence() - before.sequence() - 1);
      }
    }
    return unanswered;
  }

  private String span() {
    return beats.isEmpty()
        ? "no answer at all"
        : "answers from " + beats.getFirst().at() + " to " + beats.getLast().at();
  }
}
