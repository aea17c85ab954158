package io.godwit.bench.evidence;

import io.godwit.bench.figures.Distribution;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Mesh;
import io.godwit.bench.fixture.NetworkClient;
import io.godwit.bench.probe.Throughput;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A TCP stream from segment to segment against one between the same two hosts' addresses in the
 * mesh, in turns: what VXLAN costs over WireGuard. The network reaches these two hosts only: what
 * is for a client is sent to all others, as nobody programs entries for what is no VM.
 */
record MeshThroughput(Deployment deployment) implements Claim {
  private static final String SENDER = "west-1";
  private static final String RECEIVER = "east-1";

  /** What fits into one packet of the mesh, so that both streams fill it. */
  private static final int LARGEST_MTU = 1350;

  private static final int PAIRS = 7;
  private static final Duration LENGTH = Duration.ofSeconds(10);
  private static final double GOAL = 0.85;
  private static final double MEGABIT = 1e6 / 8;

  @Override
  public String name() {
    return "throughput over the mesh";
  }

  /** One of each, in bytes a second. */
  record Pair(double segment, double bare) {
    private double ratio() {
      return segment / bare;
    }
  }

  private record Ends(NetworkClient from, NetworkClient to, String bareAddress) {}

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<Pair> pairs = new ArrayList<>();
    try (NetworkSite site =
        NetworkSite.make(deployment, "throughput", List.of(SENDER, RECEIVER), LARGEST_MTU)) {
      NetworkClient from = site.client(SENDER);
      NetworkClient to = site.client(RECEIVER);
      from.knowElsewhere(site.network(), to);
      to.knowElsewhere(site.network(), from);
      Ends ends = new Ends(from, to, Mesh.address(deployment.host(RECEIVER)));
      for (int number = 0; number < PAIRS; number++) {
        pairs.add(number % 2 == 0 ? segmentFirst(ends) : bareFirst(ends));
        RawSamples.write(raw.resolve("pairs.json"), pairs);
      }
    }
    return List.of(figure(pairs));
  }

  private Pair segmentFirst(Ends ends) throws IOException, InterruptedException {
    double segment = segment(ends);
    return new Pair(segment, bare(ends));
  }

  private Pair bareFirst(Ends ends) throws IOException, InterruptedException {
    double bare = bare(ends);
    return new Pair(segment(ends), bare);
  }

  private static double segment(Ends ends) throws IOException, InterruptedException {
    return Throughput.measure(ends.from(), ends.to(), ends.to().address(), LENGTH);
  }

  private double bare(Ends ends) throws IOException, InterruptedException {
    LabHost from = deployment.host(SENDER);
    LabHost to = deployment.host(RECEIVER);
    return Throughput.measure(from::command, to::command, ends.bareAddress(), LENGTH);
  }

  static Figure figure(List<Pair> pairs) {
    double ratio = median(pairs, Pair::ratio);
    return new Figure(
        String.format(
            Locale.ROOT,
            "from segment to segment against WireGuard alone, median of %d pairs (%.0f and %.0f Mbit/s)",
            pairs.size(),
            median(pairs, Pair::segment) / MEGABIT,
            median(pairs, Pair::bare) / MEGABIT),
        String.format(Locale.ROOT, "%.2f", ratio),
        String.format(Locale.ROOT, "at least %.2f", GOAL),
        Verdict.of(ratio >= GOAL));
  }

  private static double median(List<Pair> pairs, ToDoubleFunction<Pair> value) {
    return Distribution.of(pairs.stream().mapToDouble(value).boxed().toList()).median();
  }
}
