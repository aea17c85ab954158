package io.godwit.bench.nested;

import io.godwit.bench.fixture.Godwit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A command of {@code godwit} that goes on beside other work.
 *
 * @param output what it has printed so far
 */
record Beside(Process process, Path output) {

  static Beside begin(Godwit godwit, Path output, String... arguments) throws IOException {
    Process process =
        godwit.prepare(arguments).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    process.getOutputStream().close();
    return new Beside(process, output);
  }

  /**
   * Waits for its end, and gives what it printed.
   *
   * @throws IllegalStateException where it fails or does not end
   */
  String await(Duration limit) throws IOException, InterruptedException {
    boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (!ended || process.exitValue() != 0) {
      throw new IllegalStateException(
          "a command beside others %s:%n%s"
              .formatted(
                  ended ? "ended with " + process.exitValue() : "goes on after " + limit,
                  Files.readString(output)));
    }
    return Files.readString(output);
  }
}
