package io.godwit.bench.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;

/** {@code bench/bin/consolidate}, and what it reports: a JVM of its own for each fleet. */
record PlannedFleets(Installation installation) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What kind of fleet, as the program calls it. */
  record Kind(int vms, String difficulty, String hosts, String disks, String goal) {
    Kind(int vms, String difficulty, String hosts) {
      this(vms, difficulty, hosts, "COUNTED", "");
    }

    String words() {
      return "%d VMs, %s, %s hosts".formatted(vms, difficulty, hosts).toLowerCase(Locale.ROOT);
    }

    /** The name of a claim about them. */
    String claim(String what) {
      return "%s %d %s".formatted(what, vms, difficulty.toLowerCase(Locale.ROOT));
    }

    private String file(long seed, int seconds) {
      return "%d-%s-%s-%d-%ds%s"
          .formatted(vms, difficulty, hosts, seed, seconds, goal.isEmpty() ? "" : "-" + goal)
          .toLowerCase(Locale.ROOT);
    }
  }

  /** What the planner may ask, as the program calls it. */
  enum Solver {
    NONE,
    CP_SAT
  }

  /**
   * How full hosts are alike, each by what it has least of.
   *
   * @param fullest how full the fullest is, in millionths of a host
   * @param spread the standard deviation, in millionths of a host
   */
  record Evened(long fullest, long spread) {
    private static Evened of(JsonNode report) {
      return new Evened(report.get("fullest").longValue(), report.get("spread").longValue());
    }
  }

  /**
   * What came of one.
   *
   * @param ganeti the fleet as it was before, as Ganeti's htools read it
   */
  record Planned(JsonNode report, Path ganeti) {
    long number(String name) {
      return report.get(name).longValue();
    }

    Evened evened() {
      return Evened.of(report);
    }

    double seconds() {
      return report.get("seconds").doubleValue();
    }

    boolean isProven() {
      return report.get("fewestProven").booleanValue();
    }

    /** In hosts and moves. */
    boolean isOptimal() {
      return report.get("bestProven").booleanValue();
    }

    /** Of a stage of the search. */
    long number(String stage, String name) {
      return StreamSupport.stream(report.get("stages").spliterator(), false)
          .filter(reached -> reached.get("stage").textValue().equals(stage))
          .findFirst()
          .orElseThrow()
          .get(name)
          .longValue();
    }
  }

  /** Plans one, whose raw report stays in the folder. */
  Planned plan(Kind kind, long seed, int seconds, Path raw)
      throws IOException, InterruptedException {
    return plan(kind, seed, seconds, Solver.NONE, raw);
  }

  /** As {@link #plan(Kind, long, int, Path)}, with another solver. */
  Planned plan(Kind kind, long seed, int seconds, Solver solver, Path raw)
      throws IOException, InterruptedException {
    String name =
        kind.file(seed, seconds)
            + (solver == Solver.NONE ? "" : "-" + solver).toLowerCase(Locale.ROOT);
    Path ganeti = raw.resolve(name + ".ganeti");
    Map<String, String> settings =
        Map.of(
            "SECONDS_GIVEN",
            Integer.toString(seconds),
            "GANETI",
            ganeti.toString(),
            "SOLVER",
            solver.name());
    return new Planned(run(kind, seed, settings, raw.resolve(name + ".json")), ganeti);
  }

  /**
   * How a peer leaves the same fleet, judged as what is planned here.
   *
   * @param placement in Ganeti's text data
   */
  Evened judge(Kind kind, long seed, Path placement) throws IOException, InterruptedException {
    Path report = placement.resolveSibling(placement.getFileName() + ".json");
    return Evened.of(run(kind, seed, Map.of("JUDGED", placement.toString()), report));
  }

  private JsonNode run(Kind kind, long seed, Map<String, String> settings, Path report)
      throws IOException, InterruptedException {
    Path raw = report.getParent();
    ProcessBuilder consolidate =
        new ProcessBuilder(installation.root().resolve("bench/bin/consolidate").toString())
            .redirectErrorStream(true)
            .redirectOutput(raw.resolve("output.txt").toFile());
    consolidate
        .environment()
        .putAll(
            Map.of(
                "VMS", Integer.toString(kind.vms()),
                "DIFFICULTY", kind.difficulty(),
                "HOSTS", kind.hosts(),
                "SEED", Long.toString(seed),
                "REPORT", report.toString(),
                "DISKS", kind.disks(),
                "GOAL", kind.goal()));
    consolidate.environment().putAll(settings);
    int exitCode = consolidate.start().waitFor();
    if (exitCode != 0) {
      throw new IOException("the planner's program ended with " + exitCode + "; see " + raw);
    }
    return JSON.readTree(report.toFile());
  }
}
