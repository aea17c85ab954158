package io.godwit.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs programs of the machine by argument lists; never a shell. */
public final class Commands {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private Commands() {}

  /**
   * Runs to the end.
   *
   * @return standard output and error, mixed
   * @throws LabException if it cannot be started, fails, or takes more than a minute
   */
  public static String run(List<String> argv) {
    CommandResult result = execute(argv, "");
    if (!result.succeeded()) {
      throw failed(argv, result);
    }
    return result.output();
  }

  /** As {@link #run(List)}, with text for its standard input. */
  public static String run(List<String> argv, String input) {
    CommandResult result = execute(argv, input);
    if (!result.succeeded()) {
      throw failed(argv, result);
    }
    return result.output();
  }

  /** Runs to the end, whatever the end is. */
  public static CommandResult execute(List<String> argv, String input) {
    try {
      Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
      CompletableFuture<String> output = readAll(process.getInputStream());
      try (var standardInput = process.outputWriter(StandardCharsets.UTF_8)) {
        standardInput.write(input);
      } catch (IOException e) {
        // It ended without reading everything; its exit code and output say why.
        return new CommandResult(process.waitFor(), output.join());
      }
      if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new LabException(
            LabException.Reason.FAILED,
            "'" + String.join(" ", argv) + "' did not end within " + DEADLINE.toSeconds() + " s");
      }
      return new CommandResult(process.exitValue(), output.join());
    } catch (IOException e) {
      throw new LabException(
          LabException.Reason.FAILED,
          "cannot start '" + argv.getFirst() + "': " + e.getMessage(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException(
          LabException.Reason.FAILED, "interrupted during '" + argv.getFirst() + "'", e);
    }
  }

  private static CompletableFuture<String> readAll(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try (stream) {
            text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
          } catch (IOException e) {
            text.completeExceptionally(new UncheckedIOException(e));
          }
        });
    return text;
  }

  private static LabException failed(List<String> argv, CommandResult result) {
    return new LabException(
        LabException.Reason.FAILED,
        "'"
            + String.join(" ", argv)
            + "' failed with exit code "
            + result.exitCode()
            + ": "
            + result.output().strip());
  }
}
