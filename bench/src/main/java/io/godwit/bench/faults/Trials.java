package io.godwit.bench.faults;

import io.godwit.bench.faults.Trial.Epochs;
import io.godwit.bench.faults.Trial.HandOver;
import io.godwit.bench.faults.Trial.InCell;
import io.godwit.bench.faults.Trial.LostFinishReply;
import io.godwit.bench.faults.Trial.OldStart;
import io.godwit.bench.faults.Trial.PastDeadline;
import io.godwit.bench.matrix.Cell;
import io.godwit.bench.matrix.Expectations;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** All trials, by their names. */
final class Trials {
  private Trials() {}

  /** The cells, and those that are made in another way. */
  static List<Trial> matrix() {
    return Stream.<Trial>concat(
            Expectations.cells().stream().map(InCell::new),
            Stream.of(
                new LostFinishReply(HandOver.OURS_POST_COPY),
                new OldStart(Epochs.CHECKED),
                new PastDeadline()))
        .toList();
  }

  /**
   * @throws IllegalArgumentException if there is none of that name
   */
  static Trial named(String name) {
    return Stream.of(
            CrashTrials.all(), lostReplies(), oldStarts(), List.<Trial>of(new PastDeadline()))
        .flatMap(List::stream)
        .filter(trial -> trial.name().equals(name))
        .findFirst()
        .orElseGet(() -> new InCell(Cell.parse(name)));
  }

  private static List<Trial> oldStarts() {
    return Arrays.stream(Epochs.values()).map(epochs -> (Trial) new OldStart(epochs)).toList();
  }

  private static List<Trial> lostReplies() {
    return Arrays.stream(HandOver.values())
        .map(handOver -> (Trial) new LostFinishReply(handOver))
        .toList();
  }
}
