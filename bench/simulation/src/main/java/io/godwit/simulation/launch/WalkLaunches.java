package io.godwit.simulation.launch;

import io.godwit.controller.operation.InstanceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Walks, and writes what came of it as JSON. Settings are system properties: {@code seed}, {@code
 * calls}, {@code report} (the file to write).
 */
public final class WalkLaunches {
  private WalkLaunches() {}

  /** Exits with 1 where an instance has leaked, or somebody else's was touched. */
  public static void main(String[] arguments)
      throws IOException, InstanceException, InterruptedException {
    long seed = Long.getLong("seed", 1);
    int calls = Integer.getInteger("calls", 1000);
    Path report = Path.of(System.getProperty("report", "target/launches.json")).toAbsolutePath();
    Files.createDirectories(report.getParent());
    LaunchWalk.Result result = LaunchWalk.walk(seed, calls, report.getParent());
    String text = json(seed, calls, result);
    Files.writeString(report, text);
    System.out.print(text);
    System.exit(result.leaked() == 0 && result.foreignTouched() == 0 ? 0 : 1);
  }

  private static String json(long seed, int calls, LaunchWalk.Result result) {
    StringBuilder outcomes = new StringBuilder();
    result
        .outcomes()
        .forEach((outcome, times) -> outcomes.append(", \"%s\": %d".formatted(outcome, times)));
    return """
        {"seed": %d, "calls": %d%s, "wanted": %d, "strays": %d, "leaked": %d, "foreignTouched": %d}
        """
        .formatted(
            seed,
            calls,
            outcomes,
            result.wanted(),
            result.strays(),
            result.leaked(),
            result.foreignTouched());
  }
}
