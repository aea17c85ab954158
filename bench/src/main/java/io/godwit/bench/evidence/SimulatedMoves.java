package io.godwit.bench.evidence;

import io.godwit.bench.evidence.Simulator.Runs;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Moves in a simulation, under faults by chance, and the same seeds again. */
record SimulatedMoves(Simulator simulator, long seeds, long migrations) implements Claim {
  private static final long REPLAYS = 100;

  /** One seed more for each hundred: faults leave a few moves of some seeds unasked for. */
  private static final long MORE = 100;

  @Override
  public String name() {
    return "simulation";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    Runs runs =
        simulator.simulate(
            Map.of("SEEDS", Long.toString(seeds + seeds / MORE)), raw.resolve("moves"));
    long identical = simulator.identical(REPLAYS, raw.resolve("replays"));
    return List.of(
        new Figure(
            "simulated migrations under faults",
            "%d in %d seeds".formatted(runs.migrations(), runs.seeds()),
            "at least %d in %d seeds".formatted(migrations, seeds),
            Verdict.of(runs.migrations() >= migrations && runs.seeds() >= seeds)),
        new Figure(
            "seeds that broke an invariant",
            Long.toString(runs.broken()),
            "0",
            Verdict.of(runs.broken() == 0)),
        new Figure(
            "replays identical byte for byte",
            "%d of %d".formatted(identical, REPLAYS),
            "%d of %d".formatted(REPLAYS, REPLAYS),
            Verdict.of(identical == REPLAYS)));
  }
}
