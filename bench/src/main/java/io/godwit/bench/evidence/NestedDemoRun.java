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
 * The demo of real machines, {@code bench/bin/demo-nested}. It cannot be measured where the demo
 * says that it could not run: where the playbook, run again, changes anything on either machine, a
 * host runs VMs by another accelerator than KVM, or the machine that is given up is still there;
 * nor where it leaves no report of its own.
 */
record NestedDemoRun(Installation installation, InstantSource clock) implements Claim {
  private static final Duration GOAL = Duration.ofMinutes(15);
  private static final int MOVES = 2;

  @Override
  public String name() {
    return "nested demo";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    Path report = installation.target().resolve("demo-nested/report.json");
    // One of an earlier run would be taken for this one's.
    boolean unused = Files.deleteIfExists(report);
    Instant start = clock.instant();
    new NestedDemoProgram(installation).run(raw);
    Duration took = Duration.between(start, clock.instant());
    if (!Files.exists(report)) {
      throw new IOException("the demo left no report; see " + raw);
    }
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

  private boolean unseen(JsonNode move) {
    return move.path("connectionSurvived").asBoolean() && move.path("writesLost").asLong(1) == 0;
  }
}
