package io.godwit.bench.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Launches and terminations at a fake EC2, of which many fail: {@code bench/bin/launches}, in a JVM
 * of its own for each seed.
 */
record LaunchesUnderMishaps(Installation installation, List<Long> seeds, int calls)
    implements Claim {
  private static final ObjectMapper JSON = new ObjectMapper();

  LaunchesUnderMishaps {
    seeds = List.copyOf(seeds);
  }

  @Override
  public String name() {
    return "launches under mishaps";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<JsonNode> walks = new ArrayList<>();
    for (long seed : seeds) {
      walks.add(walk(seed, raw));
    }
    long made = sum(walks, "calls");
    long failed = sum(walks, "LAUNCH_FAILED") + sum(walks, "TERMINATION_FAILED");
    long strays = sum(walks, "strays");
    long leaked = sum(walks, "leaked");
    long touched = sum(walks, "foreignTouched");
    return List.of(
        new Figure(
            "launches and terminations under injected errors",
            "%d, of which %d failed".formatted(made, failed),
            "at least %d, some failing".formatted(calls),
            Verdict.of(made >= calls && failed > 0)),
        new Figure(
            "instances leaked after the controller's look, of %d strays before".formatted(strays),
            Long.toString(leaked),
            "0",
            Verdict.of(leaked == 0 && strays > 0)),
        new Figure(
            "foreign instances touched", Long.toString(touched), "0", Verdict.of(touched == 0)));
  }

  private static long sum(List<JsonNode> walks, String name) {
    return walks.stream().mapToLong(walk -> walk.path(name).longValue()).sum();
  }

  private JsonNode walk(long seed, Path raw) throws IOException, InterruptedException {
    Path report = raw.resolve("seed-" + seed + ".json");
    ProcessBuilder launches =
        new ProcessBuilder(installation.root().resolve("bench/bin/launches").toString())
            .redirectErrorStream(true)
            .redirectOutput(raw.resolve("seed-" + seed + ".txt").toFile());
    launches
        .environment()
        .putAll(
            Map.of(
                "SEED", Long.toString(seed),
                "CALLS", Integer.toString(calls),
                "REPORT", report.toString()));
    int exitCode = launches.start().waitFor();
    if (!report.toFile().exists()) {
      throw new IOException("the walk ended with " + exitCode + "; see " + raw);
    }
    return JSON.readTree(report.toFile());
  }
}
