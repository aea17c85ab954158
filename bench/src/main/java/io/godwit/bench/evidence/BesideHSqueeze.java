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
    BesideGaneti beside =
        new BesideGaneti(
            kind,
            "hsqueeze",
            pairs.stream().map(Pair::ours).toList(),
            pairs.stream().map(pair -> pair.theirs().fleet()).toList());
    return List.of(hosts(pairs), beside.limits(), beside.rest());
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
}
