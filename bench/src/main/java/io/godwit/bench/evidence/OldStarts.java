package io.godwit.bench.evidence;

import io.godwit.bench.faults.Faults;
import io.godwit.bench.figures.Figure;
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
    Hits ours = make(raw.resolve("ours.json"), Faults.OLD_START, HITS);
    Hits unchecked =
        make(raw.resolve("unchecked.json"), Faults.OLD_START_WITHOUT_EPOCHS, HITS_WITHOUT_EPOCHS);
    return List.of(
        ours.none("old orders to start heard again", HITS),
        unchecked.atLeast(1, "at least 1", "where the source's agent checks no epochs"));
  }

  private Hits make(Path raw, String trial, long seeds) throws IOException, InterruptedException {
    return Hits.make(installation, clock, raw, trial, seeds);
  }
}
