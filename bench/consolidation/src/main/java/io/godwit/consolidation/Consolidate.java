package io.godwit.consolidation;

import io.godwit.consolidation.Instance.Difficulty;
import io.godwit.consolidation.Instance.Disks;
import io.godwit.consolidation.Instance.Hosts;
import io.godwit.migration.plan.fleet.Evenness;
import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.search.PartSolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/**
 * Plans one instance and writes what came of it. Settings are system properties: {@code vms},
 * {@code difficulty}, {@code hosts}, {@code disks}, {@code seed}, {@code seconds}, {@code solver}
 * ({@code NONE} or {@code CP_SAT}), {@code goal} (empty to pack), {@code report}, the file to
 * write, and {@code ganeti}, a file to which the instance is written as Ganeti's htools read it.
 * With {@code judged}, such a file of a peer's, nothing is planned: it is told how full the hosts
 * are as the peer leaves the instance.
 */
public final class Consolidate {
  private enum Solver {
    NONE,
    /** The optional library. It is loaded before the time begins, as a controller loads it once. */
    CP_SAT
  }

  private Consolidate() {}

  public static void main(String[] arguments) throws IOException {
    Instance instance =
        new Instance(
            Difficulty.valueOf(System.getProperty("difficulty", "EASY")),
            Hosts.valueOf(System.getProperty("hosts", "IDENTICAL")),
            Disks.valueOf(System.getProperty("disks", "COUNTED")),
            Integer.getInteger("vms", 50),
            Long.getLong("seed", 1));
    write("ganeti", () -> new GanetiText(instance.fleet()).text());
    String judged = System.getProperty("judged", "");
    String json = judged.isEmpty() ? plan(instance) : judge(instance, Path.of(judged));
    System.out.print(json);
    write("report", () -> json);
  }

  private static String plan(Instance instance) {
    Duration time = Duration.ofSeconds(Long.getLong("seconds", 2));
    return new Trial(instance, goal(instance), time, solver()).run();
  }

  private static PartSolver solver() {
    Solver solver = Solver.valueOf(System.getProperty("solver", "NONE"));
    return switch (solver) {
      case NONE -> PartSolver.none();
      case CP_SAT -> ServiceLoader.load(PartSolver.class).findFirst().orElseThrow();
    };
  }

  private static String judge(Instance instance, Path placement) throws IOException {
    Fleet fleet = instance.fleet();
    Evenness left = Evenness.of(fleet, GanetiText.placement(Files.readString(placement)));
    return "{\"fullest\": %d, \"spread\": %d}\n".formatted(left.fullest(), left.spread());
  }

  private static Goal goal(Instance instance) {
    String goal = System.getProperty("goal", "");
    return goal.isEmpty() ? Trial.toPack(instance.hosts()) : Goal.valueOf(goal);
  }

  private static void write(String property, Supplier<String> text) throws IOException {
    String file = System.getProperty(property, "");
    if (!file.isEmpty()) {
      Files.createDirectories(Path.of(file).toAbsolutePath().getParent());
      Files.writeString(Path.of(file), text.get());
    }
  }
}
