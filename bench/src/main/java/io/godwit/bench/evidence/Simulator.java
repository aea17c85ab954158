package io.godwit.bench.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** {@code make simulate}, and what it reports. Needs no lab. */
final class Simulator {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> SETTINGS =
      Set.of("SEED", "SEEDS", "FIRST", "FULL", "REPLAYS", "VARIANT", "FAULTS", "TURNING");

  private final Installation installation;

  Simulator(Installation installation) {
    this.installation = installation;
  }

  /**
   * What came of some seeds.
   *
   * @param broken seeds in which an invariant did not hold
   */
  record Runs(long seeds, long migrations, long broken) {
    private static Runs of(JsonNode report) {
      return new Runs(
          report.get("seeds").longValue(),
          report.get("migrations").longValue(),
          report.get("broken").longValue());
    }

    private Runs plus(Runs other) {
      return new Runs(seeds + other.seeds, migrations + other.migrations, broken + other.broken);
    }
  }

  /**
   * Runs seeds.
   *
   * @param raw takes its output and its reports
   */
  Runs simulate(Map<String, String> settings, Path raw) throws IOException, InterruptedException {
    run(settings, raw);
    Runs all = new Runs(0, 0, 0);
    for (Path report : reports("seeds-")) {
      Files.copy(report, raw.resolve(report.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      all = all.plus(Runs.of(JSON.readTree(report.toFile())));
    }
    return all;
  }

  /** How many of so many seeds went the same way twice. */
  long identical(long replays, Path raw) throws IOException, InterruptedException {
    run(Map.of("REPLAYS", Long.toString(replays)), raw);
    Path report = reports("replays").getFirst();
    Files.copy(report, raw.resolve("replays.json"), StandardCopyOption.REPLACE_EXISTING);
    return JSON.readTree(report.toFile()).get("identical").longValue();
  }

  /** It ends with 1 also where a seed was broken, which the reports say. */
  private void run(Map<String, String> settings, Path raw)
      throws IOException, InterruptedException {
    Files.createDirectories(raw);
    for (Path old : Files.isDirectory(folder()) ? reports("") : List.<Path>of()) {
      Files.delete(old);
    }
    ProcessBuilder simulate =
        new ProcessBuilder(installation.root().resolve("bench/bin/simulate").toString())
            .redirectErrorStream(true)
            .redirectOutput(raw.resolve("output.txt").toFile());
    simulate.environment().keySet().removeAll(SETTINGS);
    simulate.environment().putAll(settings);
    int exitCode = simulate.start().waitFor();
    if (reports("").isEmpty()) {
      throw new IOException("the simulation ended with " + exitCode + "; see " + raw);
    }
  }

  private List<Path> reports(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .filter(file -> file.toString().endsWith(".json"))
          .toList();
    }
  }

  private Path folder() {
    return installation.target().resolve("simulation");
  }
}
