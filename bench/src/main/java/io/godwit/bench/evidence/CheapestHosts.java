package io.godwit.bench.evidence;

import io.godwit.bench.evidence.PlannedFleets.Kind;
import io.godwit.bench.evidence.PlannedFleets.Planned;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What mixed hosts cost an hour after the plan, against the linear bound.
 *
 * @param most for each of the bound, over all seeds together
 */
record CheapestHosts(PlannedFleets fleets, Kind kind, List<Long> seeds, int seconds, double most)
    implements Claim {

  @Override
  public String name() {
    return kind.claim("cheapest hosts");
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    long before = 0;
    long after = 0;
    long bound = 0;
    for (long seed : seeds) {
      Planned plan = fleets.plan(kind, seed, seconds, raw);
      before += plan.number("startPerHour");
      after += plan.number("perHour");
      bound += plan.number("boundPerHour");
    }
    double share = (double) after / bound;
    return List.of(
        new Figure(
            kind.words() + ": price of an hour against the linear bound",
            String.format(
                Locale.ROOT,
                "%.2f against %.2f (%.4f), before %.2f",
                after / 1e6,
                bound / 1e6,
                share,
                before / 1e6),
            String.format(Locale.ROOT, "at most %.3f", most),
            Verdict.of(share <= most)));
  }
}
