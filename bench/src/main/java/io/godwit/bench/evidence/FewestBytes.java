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
 * What repair saves of what must travel: the end of a search against the same search before it, on
 * the same hosts.
 *
 * @param most bytes for each of those before, over all seeds together
 */
record FewestBytes(PlannedFleets fleets, Kind kind, List<Long> seeds, int seconds, double most)
    implements Claim {

  @Override
  public String name() {
    return kind.claim("fewest bytes");
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    long before = 0;
    long after = 0;
    boolean equal = true;
    for (long seed : seeds) {
      Planned plan = fleets.plan(kind, seed, seconds, raw);
      before += plan.number("RELABELLED", "movedBytes");
      after += plan.number("movedBytes");
      equal &= plan.number("RELABELLED", "hosts") == plan.number("hosts");
    }
    double share = (double) after / before;
    return List.of(
        new Figure(
            kind.words() + ": moved, with repair against without, on equally many hosts",
            String.format(
                Locale.ROOT,
                "%d GiB against %d (%.2f), hosts %s",
                after >> 30,
                before >> 30,
                share,
                equal ? "equal" : "not equal"),
            String.format(Locale.ROOT, "at most %.2f, hosts equal", most),
            Verdict.of(share <= most && equal)));
  }
}
