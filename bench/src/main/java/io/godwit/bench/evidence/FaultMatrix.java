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
import java.util.function.Predicate;

/** Every fault in every phase. Goes on where {@code make faults} at the same commit has ended. */
record FaultMatrix(Installation installation, InstantSource clock, long seeds) implements Claim {
  private static final long LIVE_CELLS = 110;
  private static final double JOB_LIMIT_SECONDS = 10;

  @Override
  public String name() {
    return "fault matrix";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    Faults faults = Faults.matrix(installation, clock);
    List<CellResult> results = faults.make(Faults.cells(), seeds);
    RawSamples.write(raw.resolve("runs.json"), results);
    long cells = results.stream().map(CellResult::cell).distinct().count();
    return List.of(
        new Figure(
            "cells that were made",
            Long.toString(cells),
            "at least " + LIVE_CELLS,
            Verdict.of(cells >= LIVE_CELLS)),
        none("runs in which the VM ran twice", results, result -> result.doubles() > 0),
        none("runs that did not end as they should", results, result -> !result.right()),
        none(
            "partitions that kept libvirt's job for 10 s or longer",
            results,
            result ->
                result.jobFreedSeconds() != null && result.jobFreedSeconds() >= JOB_LIMIT_SECONDS));
  }

  private static Figure none(String what, List<CellResult> results, Predicate<CellResult> bad) {
    long count = results.stream().filter(bad).count();
    return new Figure(
        what, "%d of %d".formatted(count, results.size()), "0", Verdict.of(count == 0));
  }
}
