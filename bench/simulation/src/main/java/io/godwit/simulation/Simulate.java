package io.godwit.simulation;

import io.godwit.simulation.Simulation.Outcome;
import io.godwit.simulation.Simulation.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs seeds. Settings are system properties: {@code seed} and {@code seeds} (the first and how
 * many), {@code migrations} (in each), {@code variant}, {@code faults} (only these kinds), {@code
 * turning} (which seeds have moves that may turn to post-copy), {@code commit} (to be told with a
 * failure), {@code report} (the folder to write to), {@code traces} (a folder for the trace of
 * every seed), {@code backwards} (true: the last seed first). One seed alone prints its trace.
 */
public final class Simulate {
  private final long first = Long.getLong("seed", 1);
  private final long seeds = Long.getLong("seeds", 1);
  private final int migrations = Integer.getInteger("migrations", 20);
  private final Variant variant = Variant.valueOf(System.getProperty("variant", "OURS"));
  private final Set<Chaos.Fault> faults = faults(System.getProperty("faults", ""));
  private final Turning turning = Turning.valueOf(System.getProperty("turning", "BY_SEED"));
  private final String commit = System.getProperty("commit", "unknown");
  private final Path report = Path.of(System.getProperty("report", "target/simulation"));
  private final Optional<Path> traces =
      Optional.ofNullable(System.getProperty("traces")).map(Path::of);
  private final boolean backwards = Boolean.getBoolean("backwards");
  private final long began = System.nanoTime();
  private long done;
  private long moved;
  private long turned;
  private long plans;
  private long checked;
  private long simulatedSeconds;
  private long failed;

  private Simulate() {}

  private static Set<Chaos.Fault> faults(String names) {
    return Arrays.stream(names.split(",", -1))
        .filter(name -> !name.isEmpty())
        .map(Chaos.Fault::valueOf)
        .collect(Collectors.toSet());
  }

  /** Exits with 1 where an invariant was broken. */
  public static void main(String[] arguments) throws IOException {
    Simulate run = new Simulate();
    if (run.seeds == 1) {
      run.runOne();
    } else {
      run.runAll();
    }
    System.exit(run.failed == 0 ? 0 : 1);
  }

  private void runOne() {
    Outcome outcome = run(first, Trace.Keep.TEXT);
    System.out.print(outcome.trace());
    System.out.println("digest " + outcome.digest());
    count(outcome);
  }

  private void runAll() throws IOException {
    for (long number = 0; number < seeds; number++) {
      runOneOf(backwards ? first + seeds - 1 - number : first + number);
      if (++done % 100 == 0 || done == 5 || done == 20 || done == 50) {
        System.out.println(summary());
      }
    }
    System.out.println(summary());
    Files.createDirectories(report);
    Files.writeString(report.resolve("seeds-%d.json".formatted(first)), json());
  }

  private void runOneOf(long seed) throws IOException {
    Outcome outcome = run(seed, traces.isPresent() ? Trace.Keep.TEXT : Trace.Keep.DIGEST);
    count(outcome);
    if (traces.isPresent()) {
      Files.createDirectories(traces.get());
      Files.writeString(traces.get().resolve("seed-%d.txt".formatted(seed)), outcome.trace());
    }
  }

  private Outcome run(long seed, Trace.Keep keep) {
    return Simulation.run(new Scenario(seed, variant, migrations, faults, turning), keep);
  }

  private void count(Outcome outcome) {
    moved += outcome.migrations();
    turned += outcome.turned();
    plans += outcome.plans();
    checked += outcome.checked();
    simulatedSeconds += outcome.simulated().toSeconds();
    outcome.violation().ifPresent(what -> tell(outcome.scenario(), what));
  }

  private void tell(Scenario scenario, String what) {
    failed++;
    System.out.println(
        "BROKEN at commit %s by seed %d: %s%n  replay: make simulate SEED=%d"
            .formatted(commit, scenario.seed(), what, scenario.seed()));
  }

  private String summary() {
    return "%d seeds, %d migrations (%d in post-copy), %d plans, %d guests followed to the end, %d broken, %.1f hours simulated in %.0f s (%d s of processor time)"
        .formatted(
            done,
            moved,
            turned,
            plans,
            checked,
            failed,
            simulatedSeconds / 3600.0,
            elapsed(),
            processor());
  }

  private static long processor() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toSeconds();
  }

  private double elapsed() {
    return (System.nanoTime() - began) / 1e9;
  }

  private String json() {
    Map<String, Object> figures =
        Map.of(
            "commit", "\"" + commit + "\"",
            "variant", "\"" + variant + "\"",
            "firstSeed", first,
            "seeds", done,
            "migrations", moved,
            "postCopy", turned,
            "plans", plans,
            "broken", failed,
            "simulatedSeconds", simulatedSeconds,
            "seconds", Math.round(elapsed()));
    StringBuilder text = new StringBuilder("{");
    figures.keySet().stream()
        .sorted()
        .forEach(
            key ->
                text.append(text.length() > 1 ? ", " : "")
                    .append('"' + key + "\": ")
                    .append(figures.get(key)));
    return text.append("}\n").toString();
  }
}
