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

/**
 * The order by which the source once started the VM is heard there again after the VM has left:
 * without the check of epochs the VM runs twice, with it it does not.
 */
record OldStarts(Installation installation, InstantSource clock) implements Claim {
  private static final long HITS = 3;

  /** Each leaves a lab that is good for nothing more. */
  private static final long HITS_WITHOUT_EPOCHS = 2;

  @Override
  public String name() {
    return "old start";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<CellResult> ours = make(raw.resolve("ours.json"), Faults.OLD_START, HITS);
    List<CellResult> unchecked =
        make(raw.resolve("unchecked.json"), Faults.OLD_START_WITHOUT_EPOCHS, HITS_WITHOUT_EPOCHS);
    long right = ours.stream().filter(CellResult::right).count();
    return List.of(
        new Figure(
            "VMs that ran twice in %d old orders to start heard again".formatted(ours.size()),
            Long.toString(doubled(ours)),
            "0",
            Verdict.of(doubled(ours) == 0 && right == HITS)),
        new Figure(
            "the same where the source's agent checks no epochs, of %d".formatted(unchecked.size()),
            Long.toString(doubled(unchecked)),
            "at least 1",
            Verdict.of(doubled(unchecked) >= 1)));
  }

  private List<CellResult> make(Path raw, String trial, long seeds)
      throws IOException, InterruptedException {
    return Faults.of(installation, clock, raw).make(List.of(trial), seeds);
  }

  private static long doubled(List<CellResult> results) {
    return results.stream().filter(result -> result.doubles() > 0).count();
  }
}
