package io.godwit.bench.evidence;

import io.godwit.bench.evidence.PlannedFleets.Kind;
import io.godwit.bench.evidence.PlannedFleets.Planned;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.peer.HSqueeze;
import io.godwit.bench.peer.HSqueeze.Squeezed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The same fleets as Ganeti's hsqueeze leaves them, which has no limit of time.
 *
 * @param seconds that ours is given
 * @param goal how ours must compare
 */
record BesideHSqueeze(
    PlannedFleets fleets, HSqueeze peer, Kind kind, List<Long> seeds, int seconds, Goal goal)
    implements Claim {
  private static final double MEBIBYTES = 1024;
  private static final double BYTES = 1L << 30;

  /** For each seed. */
  enum Goal {
    FEWER("fewer for each"),
    NOT_MORE("not more for any");

    private final String words;

    Goal(String words) {
      this.words = words;
    }

    private boolean isReached(Pair pair) {
      return this == FEWER
          ? pair.ours().number("hosts") < pair.theirs().hosts()
          : pair.ours().number("hosts") <= pair.theirs().hosts();
    }
  }

  private record Pair(Planned ours, Squeezed theirs) {}

  @Override
  public String name() {
    return kind.claim("beside hsqueeze");
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<Pair> pairs = new ArrayList<>();
    for (long seed : seeds) {
      Planned ours = fleets.plan(kind, seed, seconds, raw);
      pairs.add(new Pair(ours, peer.squeeze(ours.ganeti())));
    }
    return List.of(hosts(pairs), limits(pairs), rest(pairs));
  }

  private Figure hosts(List<Pair> pairs) {
    return new Figure(
        kind.words() + ": hosts left on by seed, ours against hsqueeze's",
        pairs.stream()
            .map(pair -> pair.ours().number("hosts") + " against " + pair.theirs().hosts())
            .collect(Collectors.joining(", ")),
        goal.words,
        Verdict.of(pairs.stream().allMatch(goal::isReached)));
  }

  private Figure limits(List<Pair> pairs) {
    long ours = pairs.stream().mapToLong(pair -> pair.ours().number("violations")).sum();
    long theirs = pairs.stream().mapToLong(pair -> pair.theirs().overfull()).sum();
    return new Figure(
        kind.words()
            + ": limits broken by our plans (hosts too full by hsqueeze's: %d)".formatted(theirs),
        Long.toString(ours),
        "0",
        Verdict.of(ours == 0));
  }

  private Figure rest(List<Pair> pairs) {
    return new Figure(
        kind.words() + ": moves, memory moved and longest time",
        String.format(
            Locale.ROOT,
            "%d, %.0f GiB, %.1f s; hsqueeze %d, %.0f GiB, %.1f s",
            pairs.stream().mapToLong(pair -> pair.ours().number("moves")).sum(),
            pairs.stream().mapToLong(pair -> pair.ours().number("movedBytes")).sum() / BYTES,
            pairs.stream().mapToDouble(pair -> pair.ours().seconds()).max().orElseThrow(),
            pairs.stream().mapToLong(pair -> pair.theirs().moves()).sum(),
            pairs.stream().mapToLong(pair -> pair.theirs().movedMebibytes()).sum() / MEBIBYTES,
            pairs.stream()
                .mapToDouble(pair -> pair.theirs().took().toMillis() / 1000.0)
                .max()
                .orElseThrow()),
        "told",
        Verdict.OK);
  }
}
