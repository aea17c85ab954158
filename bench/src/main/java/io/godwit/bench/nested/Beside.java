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
  String await(Patience patience, String what) throws IOException, InterruptedException {
    patience.await(what, this::endedWithin);
    return Files.readString(output);
  }

  /**
   * Whether it ends within the time.
   *
   * @throws IllegalStateException where it has failed
   */
  boolean endedWithin(Duration time) throws IOException, InterruptedException {
    boolean ended = process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    requireWell();
    return ended;
  }

  /**
   * Whoever does something else meanwhile may ask whether that is still of use.
   *
   * @throws IllegalStateException where it has failed
   */
  void requireWell() throws IOException {
    if (!process.isAlive() && process.exitValue() != 0) {
      throw new IllegalStateException(
          "a command beside others ended with %d:%n%s"
              .formatted(process.exitValue(), Files.readString(output)));
    }
  }
}
