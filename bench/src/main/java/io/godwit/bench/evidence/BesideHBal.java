package io.godwit.bench.evidence;

import io.godwit.bench.evidence.PlannedFleets.Evened;
import io.godwit.bench.evidence.PlannedFleets.Kind;
import io.godwit.bench.evidence.PlannedFleets.Planned;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.peer.HBal;
import io.godwit.bench.peer.HBal.Balanced;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The same fleets as Ganeti's hbal leaves them. It weighs the deviations of free memory, of virtual
 * CPUs and more; ours looks at what each host has least of. Both are judged by that.
 *
 * @param seconds that ours is given
 */
record BesideHBal(PlannedFleets fleets, HBal peer, Kind kind, List<Long> seeds, int seconds)
    implements Claim {
  private static final double MILLIONTHS = 1e6;

  private record Pair(Planned ours, Balanced theirs, Ends ends) {}

  /**
   * How both leave one fleet, judged alike: by the fleet itself, not by what Ganeti's text rounds.
   */
  record Ends(Evened ours, Evened theirs) {
    /** Whether ours leaves no host fuller in any of them. */
    static Verdict verdict(List<Ends> all) {
      return Verdict.of(
          all.stream().allMatch(ends -> ends.ours().fullest() <= ends.theirs().fullest()));
    }

    private String fullest() {
      return String.format(
          Locale.ROOT,
          "%.1f against %.1f %%",
          percent((double) ours.fullest()),
          percent((double) theirs.fullest()));
    }
  }

  private static double percent(double millionths) {
    return 100 * millionths / MILLIONTHS;
  }

  @Override
  public String name() {
    return kind.claim("beside hbal");
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<Pair> pairs = new ArrayList<>();
    for (long seed : seeds) {
      Planned ours = fleets.plan(kind, seed, seconds, raw);
      Balanced theirs = peer.balance(ours.ganeti());
      Evened left = fleets.judge(kind, seed, theirs.placement());
      pairs.add(new Pair(ours, theirs, new Ends(ours.evened(), left)));
    }
    BesideGaneti beside =
        new BesideGaneti(
            kind,
            "hbal",
            pairs.stream().map(Pair::ours).toList(),
            pairs.stream().map(pair -> pair.theirs().fleet()).toList());
    return List.of(fullest(pairs), spread(pairs), beside.limits(), beside.rest());
  }

  private Figure fullest(List<Pair> pairs) {
    return new Figure(
        kind.words() + ": the fullest host by seed, ours against hbal's",
        pairs.stream().map(pair -> pair.ends().fullest()).collect(Collectors.joining(", ")),
        "not fuller for any",
        Ends.verdict(pairs.stream().map(Pair::ends).toList()));
  }

  private Figure spread(List<Pair> pairs) {
    return new Figure(
        "%s: standard deviation of how full hosts are, mean of all seeds (before: %.1f %%)"
            .formatted(kind.words(), mean(pairs, pair -> pair.ours().number("spreadBefore"))),
        String.format(
            Locale.ROOT,
            "%.1f %%; hbal %.1f %%",
            mean(pairs, pair -> pair.ends().ours().spread()),
            mean(pairs, pair -> pair.ends().theirs().spread())),
        "told",
        Verdict.OK);
  }

  private static double mean(List<Pair> pairs, ToLongFunction<Pair> millionths) {
    return percent(pairs.stream().mapToLong(millionths).average().orElseThrow());
  }
}
