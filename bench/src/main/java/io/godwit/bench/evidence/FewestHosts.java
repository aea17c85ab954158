package io.godwit.bench.evidence;

import io.godwit.bench.evidence.PlannedFleets.Kind;
import io.godwit.bench.evidence.PlannedFleets.Planned;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How many hosts the planner leaves on, of identical ones, against the lower bound, in the time
 * that it is given.
 *
 * @param most hosts for each of the bound, over all seeds together; 1 where it must be proven that
 *     there are no fewer
 */
record FewestHosts(PlannedFleets fleets, Kind kind, List<Long> seeds, int seconds, double most)
    implements Claim {
  private static final long GIBIBYTE = 1L << 30;

  @Override
  public String name() {
    return kind.claim("fewest hosts");
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<Planned> all = new ArrayList<>();
    for (long seed : seeds) {
      all.add(fleets.plan(kind, seed, seconds, raw));
    }
    return List.of(hosts(all), time(all), memory(all), worse(all), broken(all));
  }

  private Figure hosts(List<Planned> all) {
    long hosts = sum(all, "hosts");
    long bound = sum(all, "boundHosts");
    long proven = all.stream().filter(Planned::isProven).count();
    boolean reached = most > 1 ? hosts <= most * bound : proven == all.size();
    return new Figure(
        kind.words() + ": hosts against the bound, and seeds proven to have the fewest",
        String.format(
            Locale.ROOT,
            "%d of %d (%.4f; by seed %s), %d of %d",
            hosts,
            bound,
            (double) hosts / bound,
            bySeed(all),
            proven,
            all.size()),
        most > 1
            ? String.format(Locale.ROOT, "at most %.3f", most)
            : "%d of %d proven".formatted(all.size(), all.size()),
        Verdict.of(reached));
  }

  private static String bySeed(List<Planned> all) {
    return String.join(
        ", ",
        all.stream().map(plan -> plan.number("hosts") + "/" + plan.number("boundHosts")).toList());
  }

  private Figure time(List<Planned> all) {
    double longest = all.stream().mapToDouble(Planned::seconds).max().orElseThrow();
    return new Figure(
        kind.words() + ": longest time, with order, reasons and checks",
        Units.seconds(longest),
        "at most %d s".formatted(seconds),
        Verdict.of(longest <= seconds));
  }

  private Figure memory(List<Planned> all) {
    long most = all.stream().mapToLong(plan -> plan.number("memoryBytes")).max().orElseThrow();
    return new Figure(
        kind.words() + ": memory of the process at its highest",
        "%d MiB".formatted(most >> 20),
        "at most 1 GiB",
        Verdict.of(most <= GIBIBYTE));
  }

  private Figure worse(List<Planned> all) {
    long worse =
        all.stream().filter(plan -> plan.number("hosts") > plan.number("greedyHosts")).count();
    return new Figure(
        kind.words() + ": plans with more hosts than evacuate-greedy (%s)".formatted(greedy(all)),
        Long.toString(worse),
        "0",
        Verdict.of(worse == 0));
  }

  private static String greedy(List<Planned> all) {
    return String.join(
        ", ", all.stream().map(plan -> Long.toString(plan.number("greedyHosts"))).toList());
  }

  private Figure broken(List<Planned> all) {
    long broken = sum(all, "violations");
    return new Figure(
        kind.words() + ": what the checker finds against plan and states on the way",
        Long.toString(broken),
        "0",
        Verdict.of(broken == 0));
  }

  private static long sum(List<Planned> all, String name) {
    return all.stream().mapToLong(plan -> plan.number(name)).sum();
  }
}
