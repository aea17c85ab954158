package io.godwit.bench.evidence;

import io.godwit.bench.figures.Distribution;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command answers at once: beside {@code virsh}, in turns. */
record CommandStart(Deployment deployment, InstantSource clock) implements Claim {
  private static final int RUNS = 15;
  private static final double VERSION_GOAL = 0.2;
  private static final double LIST_GOAL = 0.6;

  @Override
  public String name() {
    return "command start";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    Map<String, List<Double>> seconds = new LinkedHashMap<>();
    for (int run = 0; run <= RUNS; run++) {
      for (Map.Entry<String, ProcessBuilder> command : commands().entrySet()) {
        double took = time(command.getValue());
        // The first run fills caches, also the CLI's class archive.
        if (run > 0) {
          seconds.computeIfAbsent(command.getKey(), key -> new ArrayList<>()).add(took);
        }
      }
    }
    RawSamples.write(raw.resolve("seconds.json"), seconds);
    return List.of(
        figure("godwit --version", "virsh version", seconds, VERSION_GOAL),
        figure("godwit vm list", "virsh list", seconds, LIST_GOAL));
  }

  private Map<String, ProcessBuilder> commands() {
    LabHost host = deployment.host("east-1");
    Map<String, ProcessBuilder> commands = new LinkedHashMap<>();
    commands.put("godwit --version", deployment.godwit().prepare("--version"));
    commands.put("virsh version", new ProcessBuilder(host.command("virsh", "version")));
    commands.put("godwit vm list", deployment.godwit().prepare("vm", "list"));
    commands.put("virsh list", new ProcessBuilder(host.command("virsh", "list")));
    return commands;
  }

  private double time(ProcessBuilder command) throws IOException, InterruptedException {
    Instant start = clock.instant();
    int exitCode =
        command
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    Duration took = Duration.between(start, clock.instant());
    if (exitCode != 0) {
      throw new IOException(command.command() + " ended with " + exitCode);
    }
    return Units.inSeconds(took);
  }

  private static Figure figure(
      String ours, String theirs, Map<String, List<Double>> seconds, double goal) {
    double median = Distribution.of(seconds.get(ours)).median();
    double peer = Distribution.of(seconds.get(theirs)).median();
    return new Figure(
        "%s, median of %d (%s: %s)".formatted(ours, RUNS, theirs, Units.seconds(peer)),
        Units.seconds(median),
        "at most " + Units.seconds(goal),
        Verdict.of(median <= goal));
  }
}
