package io.godwit.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Ganeti's hsqueeze (Debian's ganeti-htools), which empties nodes by the algorithm of hbal, on a
 * fleet in its own text data.
 *
 * @param clock to time it by
 */
public record HSqueeze(InstantSource clock) {
  private static final String COMMAND = "hsqueeze";
  private static final Duration LIMIT = Duration.ofMinutes(40);

  /**
   * What it has made of a fleet.
   *
   * @param hosts that it leaves on
   * @param overfull of those that hold more than they have
   */
  public record Squeezed(
      long hosts, long moves, long movedMebibytes, long overfull, Duration took) {}

  /**
   * Squeezes; what it writes stays beside the file.
   *
   * @throws IOException if it is not installed, fails, or does not end in forty minutes
   */
  public Squeezed squeeze(Path fleet) throws IOException, InterruptedException {
    Instant start = clock.instant();
    run(fleet);
    Duration took = Duration.between(start, clock.instant());
    GanetiCluster before = GanetiCluster.read(fleet);
    GanetiCluster after = GanetiCluster.read(Path.of(fleet + ".squeezed"));
    List<GanetiCluster.Instance> moved = after.movedSince(before);
    return new Squeezed(
        after.online(),
        moved.size(),
        moved.stream().mapToLong(GanetiCluster.Instance::memory).sum(),
        after.overfull(),
        took);
  }

  private static void run(Path fleet) throws IOException, InterruptedException {
    Process process = start(fleet);
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new IOException("hsqueeze did not end in " + LIMIT);
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          "hsqueeze ended with %d; see %s.log".formatted(process.exitValue(), fleet));
    }
  }

  private static Process start(Path fleet) throws IOException {
    try {
      return new ProcessBuilder(
              COMMAND,
              "-t",
              fleet.toString(),
              "--minimal-resources=0",
              "--target-resources=0",
              "-S",
              fleet.toString())
          .redirectErrorStream(true)
          .redirectOutput(Path.of(fleet + ".log").toFile())
          .start();
    } catch (IOException e) {
      throw new IOException("hsqueeze is not installed (Debian: ganeti-htools)", e);
    }
  }
}
