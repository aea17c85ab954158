package io.godwit.consolidation;

import io.godwit.consolidation.Instance.Difficulty;
import io.godwit.consolidation.Instance.Hosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Plans one instance and writes what came of it. Settings are system properties: {@code vms},
 * {@code difficulty}, {@code hosts}, {@code seed}, {@code seconds}, and {@code report}, the file to
 * write.
 */
public final class Consolidate {
  private Consolidate() {}

  public static void main(String[] arguments) throws IOException {
    Instance instance =
        new Instance(
            Difficulty.valueOf(System.getProperty("difficulty", "EASY")),
            Hosts.valueOf(System.getProperty("hosts", "IDENTICAL")),
            Integer.getInteger("vms", 50),
            Long.getLong("seed", 1));
    String json = new Trial(instance, Duration.ofSeconds(Long.getLong("seconds", 2))).run();
    System.out.print(json);
    String report = System.getProperty("report", "");
    if (!report.isEmpty()) {
      Files.createDirectories(Path.of(report).toAbsolutePath().getParent());
      Files.writeString(Path.of(report), json);
    }
  }
}
