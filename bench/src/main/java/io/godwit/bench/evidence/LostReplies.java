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
 * The destination's reply to Finish is lost: with libvirt's stock flags the VM runs twice, with
 * ours it does not.
 *
 * @param hits moves of ours whose reply is lost
 * @param stockHits the same with stock flags, which shows that the trial can find a double
 */
record LostReplies(Installation installation, InstantSource clock, long hits, long stockHits)
    implements Claim {
  private static final double MUST_DOUBLE = 0.95;

  private static final long UNPROVEN_HITS = 3;

  @Override
  public String name() {
    return "lost finish reply";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<CellResult> ours = make(raw.resolve("ours.json"), Faults.LOST_REPLY, hits);
    List<CellResult> stock = make(raw.resolve("stock.json"), Faults.STOCK_LOST_REPLY, stockHits);
    List<CellResult> unproven =
        make(raw.resolve("unproven.json"), Faults.UNPROVEN_LOST_REPLY, UNPROVEN_HITS);
    long oursDoubled = doubled(ours);
    long stockDoubled = doubled(stock);
    long right = ours.stream().filter(CellResult::right).count();
    return List.of(
        new Figure(
            "VMs that ran twice in %d lost replies to Finish".formatted(ours.size()),
            Long.toString(oursDoubled),
            "0",
            Verdict.of(oursDoubled == 0 && right == hits)),
        new Figure(
            "the same with libvirt's stock flags, of %d".formatted(stock.size()),
            Long.toString(stockDoubled),
            "at least 19 of 20",
            Verdict.of(stockDoubled >= MUST_DOUBLE * stockHits)),
        new Figure(
            "the same where the source releases without waiting for the exit, of %d"
                .formatted(unproven.size()),
            Long.toString(doubled(unproven)),
            "at least 1",
            Verdict.of(doubled(unproven) >= 1)));
  }

  private List<CellResult> make(Path raw, String trial, long seeds)
      throws IOException, InterruptedException {
    return Faults.of(installation, clock, raw).make(List.of(trial), seeds);
  }

  private static long doubled(List<CellResult> results) {
    return results.stream().filter(result -> result.doubles() > 0).count();
  }
}
