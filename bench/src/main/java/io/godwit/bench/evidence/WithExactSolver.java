package io.godwit.bench.evidence;

import io.godwit.bench.evidence.PlannedFleets.Kind;
import io.godwit.bench.evidence.PlannedFleets.Planned;
import io.godwit.bench.evidence.PlannedFleets.Solver;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the optional exact solver adds, in the same time for the same fleets. */
record WithExactSolver(PlannedFleets fleets, Kind kind, List<Long> seeds, int seconds)
    implements Claim {

  /** Sums over all seeds. */
  private record Sum(long hosts, long bytes, long fewest, long proven) {
    private Sum plus(Planned plan) {
      return new Sum(
          hosts + plan.number("hosts"),
          bytes + plan.number("movedBytes"),
          fewest + (plan.isProven() ? 1 : 0),
          proven + (plan.isOptimal() ? 1 : 0));
    }
  }

  @Override
  public String name() {
    return kind.claim("with the exact solver");
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    Sum without = new Sum(0, 0, 0, 0);
    Sum with = without;
    for (long seed : seeds) {
      without = without.plus(fleets.plan(kind, seed, seconds, Solver.NONE, raw));
      with = with.plus(fleets.plan(kind, seed, seconds, Solver.CP_SAT, raw));
    }
    return List.of(
        figure("hosts", with.hosts(), without.hosts()),
        figure("GiB moved", with.bytes() >> 30, without.bytes() >> 30),
        proofs("to have the fewest hosts", with.fewest(), without.fewest()),
        proofs("to be the best", with.proven(), without.proven()));
  }

  private Figure proofs(String what, long with, long without) {
    return new Figure(
        "%s: plans proven %s, with the exact solver (without)".formatted(kind.words(), what),
        "%d (%d) of %d".formatted(with, without, seeds.size()),
        "not fewer",
        Verdict.of(with >= without));
  }

  private Figure figure(String what, long with, long without) {
    return new Figure(
        "%s: %s, with the exact solver (without)".formatted(kind.words(), what),
        "%d (%d)".formatted(with, without),
        "not more",
        Verdict.of(with <= without));
  }
}
