package io.godwit.bench.evidence;

import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** The demo, after packages and build, takes less than three minutes. */
record DemoTime(Installation installation, InstantSource clock) implements Claim {
  private static final Duration GOAL = Duration.ofMinutes(3);

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    Instant start = clock.instant();
    ProcessBuilder demo =
        new ProcessBuilder(installation.root().resolve("bench/bin/demo").toString())
            .redirectErrorStream(true)
            .redirectOutput(raw.resolve("output.txt").toFile());
    demo.environment().remove("KEEP");
    int exitCode = demo.start().waitFor();
    Duration took = Duration.between(start, clock.instant());
    if (exitCode != 0) {
      throw new IOException("the demo ended with " + exitCode + "; see " + raw);
    }
    Files.copy(
        installation.target().resolve("demo/report.json"),
        raw.resolve("report.json"),
        StandardCopyOption.REPLACE_EXISTING);
    return List.of(
        new Figure(
            "demo after packages and build",
            Units.seconds(Units.inSeconds(took)),
            "under " + GOAL.toSeconds() + " s",
            Verdict.of(took.compareTo(GOAL) < 0)));
  }
}
