package io.godwit.bench.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The demo of real machines, {@code bench/bin/demo-nested}. It ends with an error where the second
 * run of the playbook changes anything or a machine is left.
 */
record NestedDemoRun(Installation installation, InstantSource clock) implements Claim {
  private static final Duration GOAL = Duration.ofMinutes(15);
  private static final int MOVES = 2;
  private static final int CANNOT_RUN = 2;

  @Override
  public String name() {
    return "nested demo";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    Instant start = clock.instant();
    run(raw);
    Duration took = Duration.between(start, clock.instant());
    Path report = installation.target().resolve("demo-nested/report.json");
    JsonNode moves = new ObjectMapper().readTree(report.toFile());
    Files.copy(report, raw.resolve("report.json"));
    long seamless = StreamSupport.stream(moves.spliterator(), false).filter(this::unseen).count();
    return List.of(
        new Figure(
            "nested demo after packages, images and build",
            Units.seconds(Units.inSeconds(took)),
            "under " + GOAL.toSeconds() + " s",
            Verdict.of(took.compareTo(GOAL) < 0)),
        new Figure(
            "moves between real machines that kept connections and writes",
            "%d/%d".formatted(seamless, moves.size()),
            "%1$d/%1$d".formatted(MOVES),
            Verdict.of(seamless == MOVES && moves.size() == MOVES)));
  }

  private void run(Path raw) throws IOException, InterruptedException {
    Process demo =
        new ProcessBuilder(installation.root().resolve("bench/bin/demo-nested").toString())
            .redirectErrorStream(true)
            .redirectOutput(raw.resolve("output.txt").toFile())
            .start();
    if (demo.waitFor() >= CANNOT_RUN) {
      throw new IOException("the demo ended with " + demo.exitValue() + "; see " + raw);
    }
  }

  private boolean unseen(JsonNode move) {
    return move.path("connectionSurvived").asBoolean() && move.path("writesLost").asLong(1) == 0;
  }
}
