package io.godwit.bench.evidence;

import io.godwit.bench.faults.Faults;
import io.godwit.bench.figures.Figure;
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
    Hits ours = make(raw.resolve("ours.json"), Faults.LOST_REPLY, hits);
    Hits stock = make(raw.resolve("stock.json"), Faults.STOCK_LOST_REPLY, stockHits);
    Hits unproven = make(raw.resolve("unproven.json"), Faults.UNPROVEN_LOST_REPLY, UNPROVEN_HITS);
    return List.of(
        ours.none("lost replies to Finish", hits),
        stock.atLeast(MUST_DOUBLE * stockHits, "at least 19 of 20", "with libvirt's stock flags"),
        unproven.atLeast(
            1, "at least 1", "where the source releases without waiting for the exit"));
  }

  private Hits make(Path raw, String trial, long seeds) throws IOException, InterruptedException {
    return Hits.make(installation, clock, raw, trial, seeds);
  }
}
