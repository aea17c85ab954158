package io.godwit.bench.evidence;

import io.godwit.bench.faults.CellResult;
import io.godwit.bench.faults.Faults;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** One trial of the fault matrix, made with several seeds. */
record Hits(List<CellResult> results) {

  /**
   * @param raw where its results are kept
   */
  static Hits make(
      Installation installation, InstantSource clock, Path raw, String trial, long seeds)
      throws IOException, InterruptedException {
    return new Hits(Faults.of(installation, clock, raw).make(List.of(trial), seeds));
  }

  /** Of how many the VM ran twice. */
  long doubled() {
    return results.stream().filter(result -> result.doubles() > 0).count();
  }

  /** That the VM ran twice in none, and each of them ended right. */
  Figure none(String trial, long wanted) {
    long right = results.stream().filter(CellResult::right).count();
    return new Figure(
        "VMs that ran twice in %d %s".formatted(results.size(), trial),
        Long.toString(doubled()),
        "0",
        Verdict.of(doubled() == 0 && right == wanted));
  }

  /** That the VM ran twice in some, with a part of the hand-over taken out. */
  Figure atLeast(double least, String goal, String without) {
    return new Figure(
        "the same %s, of %d".formatted(without, results.size()),
        Long.toString(doubled()),
        goal,
        Verdict.of(doubled() >= least));
  }
}
