package io.godwit.bench.evidence;

import io.godwit.api.VmView;
import io.godwit.bench.figures.Distribution;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.figures.SeenHandOver;
import io.godwit.bench.figures.Sight;
import io.godwit.bench.figures.Window;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Mesh;
import io.godwit.bench.fixture.Move;
import io.godwit.bench.fixture.NetworkClient;
import io.godwit.bench.probe.ForwardingWatch;
import io.godwit.bench.probe.Place;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where all hosts of a network send a VM's packets, looked at all the time while it moves: never
 * two of them to a VM of their own, and soon all to where it is.
 */
record ForwardingAfterHandOver(Deployment deployment, int handOvers) implements Claim {
  private static final Duration BEFORE = Duration.ofMillis(500);
  private static final Duration AFTERWARDS = Duration.ofSeconds(2);
  private static final double GOAL_SECONDS = 1;

  @Override
  public String name() {
    return "forwarding after a hand-over";
  }

  /**
   * One of them, in seconds; what was seen is in a file of its own.
   *
   * @param agreement at most so long it took until all hosts agreed; null where they did not
   * @param coarseness the longest time from one look to the end of the next
   */
  record Judged(
      int number,
      String source,
      String destination,
      boolean twoAtOnce,
      Double agreement,
      double coarseness) {}

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<Judged> found = new ArrayList<>();
    try (NetworkSite site = NetworkSite.make(deployment, "forwarding", NetworkSite.ROUND)) {
      VmView vm = site.vm("forwarded", NetworkSite.ROUND.getFirst(), site.client("east-2"));
      try (ForwardingWatch watch =
          ForwardingWatch.start(
              deployment.clock(), places(), NetworkClient.bridge(site.network()), vm.mac())) {
        for (int number = 1; number <= handOvers; number++) {
          handOver(site, vm, number, watch, raw).ifPresent(found::add);
          RawSamples.write(raw.resolve("hand-overs.json"), found);
        }
      }
    }
    return figures(found, handOvers);
  }

  private Map<String, Place> places() {
    Map<String, Place> places = new TreeMap<>();
    for (String host : NetworkSite.ROUND) {
      places.put(host, deployment.host(host)::command);
    }
    return places;
  }

  /** All hosts have been looked at before it begins. Empty where none came of the move. */
  private Optional<Judged> handOver(
      NetworkSite site, VmView vm, int number, ForwardingWatch watch, Path raw)
      throws IOException, InterruptedException {
    String source = deployment.controller().vm(vm.name()).host();
    LabHost destination = site.next(vm.name());
    watch.awaitLooksAfter(deployment.clock().instant().plus(BEFORE));
    Move move = deployment.mover().move(vm.name(), destination.name());
    List<Sight> sights = watch.take(around(move.window()));
    RawSamples.write(raw.resolve("hand-over-%03d.json".formatted(number)), sights);
    if (!move.done()) {
      Evidence.narrate("move %d: %s".formatted(number, move.operation().cause()));
      return Optional.empty();
    }
    SeenHandOver seen = SeenHandOver.of(destination.name(), Mesh.address(destination), sights);
    return Optional.of(
        new Judged(
            number,
            source,
            destination.name(),
            seen.hasTwoAtOnce(),
            seen.agreement().map(Units::inSeconds).orElse(null),
            Units.inSeconds(seen.coarseness())));
  }

  private static Window around(Window move) {
    return new Window(move.start().minus(BEFORE), move.end().plus(AFTERWARDS));
  }

  static List<Figure> figures(List<Judged> found, int handOvers) {
    long twice = found.stream().filter(Judged::twoAtOnce).count();
    List<Double> agreements =
        found.stream().map(Judged::agreement).filter(Objects::nonNull).toList();
    double coarseness = found.stream().mapToDouble(Judged::coarseness).max().orElse(0);
    return List.of(
        new Figure(
            "hand-overs whose forwarding was looked at",
            found.size() + "/" + handOvers,
            handOvers + "/" + handOvers,
            Verdict.of(found.size() == handOvers)),
        new Figure(
            "of %d hand-overs those with two hosts that had the VM (looked at within %s)"
                .formatted(found.size(), Units.millis(coarseness)),
            Long.toString(twice),
            "0",
            Verdict.of(twice == 0)),
        agreement(agreements, found.size()));
  }

  private static Figure agreement(List<Double> agreements, int all) {
    String goal = "at most %s, in all".formatted(Units.seconds(GOAL_SECONDS));
    if (agreements.isEmpty()) {
      return new Figure("until all hosts agreed", "never", goal, Verdict.SHORT);
    }
    Distribution seconds = Distribution.of(agreements);
    return new Figure(
        "until all hosts agreed, longest of %d hand-overs, two intervals of looking included (median: %s)"
            .formatted(all, Units.seconds(seconds.median())),
        agreements.size() == all
            ? Units.seconds(seconds.maximum())
            : "%d never, else %s"
                .formatted(all - agreements.size(), Units.seconds(seconds.maximum())),
        goal,
        Verdict.of(agreements.size() == all && seconds.maximum() <= GOAL_SECONDS));
  }
}
