package io.godwit.bench.faults;

import io.godwit.bench.faults.Trial.Flags;
import io.godwit.bench.faults.Trial.LostFinishReply;
import java.util.List;
import java.util.stream.Stream;

/** All trials, by their names. */
final class Trials {
  private Trials() {}

  /** The cells that can be made here. */
  static List<Trial> matrix() {
    return Expectations.cells().stream()
        .filter(cell -> Injector.canMake(cell.fault()) && !Spot.of(cell.phase()).isEmpty())
        .map(cell -> (Trial) cell)
        .toList();
  }

  /**
   * @throws IllegalArgumentException if there is none of that name
   */
  static Trial named(String name) {
    return Stream.of(CrashTrials.all(), lostReplies())
        .flatMap(List::stream)
        .filter(trial -> trial.name().equals(name))
        .findFirst()
        .orElseGet(() -> Cell.parse(name));
  }

  private static List<Trial> lostReplies() {
    return List.of(new LostFinishReply(Flags.OURS), new LostFinishReply(Flags.STOCK));
  }
}
