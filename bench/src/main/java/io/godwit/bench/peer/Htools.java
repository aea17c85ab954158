package io.godwit.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of Ganeti's (Debian's ganeti-htools) on a fleet in its own text data. */
record Htools(InstantSource clock) {
  private static final Duration LIMIT = Duration.ofMinutes(40);

  /**
   * Runs it; what it writes stays beside the fleet's file.
   *
   * @return how long it took
   * @throws IOException if it is not installed, fails, or does not end in forty minutes
   */
  Duration run(String program, Path fleet, List<String> options)
      throws IOException, InterruptedException {
    Instant start = clock.instant();
    List<String> command = new ArrayList<>(List.of(program, "-t", fleet.toString()));
    command.addAll(options);
    Process process = start(command, fleet);
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new IOException("%s did not end in %s".formatted(program, LIMIT));
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          "%s ended with %d; see %s.log".formatted(program, process.exitValue(), fleet));
    }
    return Duration.between(start, clock.instant());
  }

  private static Process start(List<String> command, Path fleet) throws IOException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(Path.of(fleet + ".log").toFile())
          .start();
    } catch (IOException e) {
      throw new IOException(command.getFirst() + " is not installed (Debian: ganeti-htools)", e);
    }
  }
}
