package io.godwit.agent.overlay;

import io.godwit.runtime.Command;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Programs that look at this host, by argument lists, several at a time.
 *
 * @param runner runs one to its end
 */
record Programs(Runner runner, Tasks tasks) {
  /** Runs a program to its end, whatever the end is. */
  @FunctionalInterface
  interface Runner {
    /**
     * @throws IOException if it cannot be started, or did not end in time
     */
    Command.Ended run(List<String> arguments) throws IOException;
  }

  /** Something that is read by a program. */
  @FunctionalInterface
  interface Reading<T> {
    T read() throws IOException, InterruptedException;
  }

  /**
   * What a program prints that must succeed.
   *
   * @throws IOException if it does not
   */
  String output(String... arguments) throws IOException {
    Command.Ended ended = runner.run(List.of(arguments));
    if (!ended.succeeded()) {
      throw new IOException(
          "%s failed: %s".formatted(String.join(" ", arguments), ended.complaint()));
    }
    return ended.output();
  }

  /** What a program prints, also where it found nothing. */
  String answer(String... arguments) throws IOException {
    return runner.run(List.of(arguments)).output();
  }

  /** Begins to read beside the caller; {@link #await} has the result. */
  <T> CompletableFuture<T> begin(Reading<T> reading) {
    CompletableFuture<T> read = new CompletableFuture<>();
    Tasks.Task unused = tasks.start("soundings", () -> complete(read, reading));
    return read;
  }

  <T> T await(CompletableFuture<T> read) throws IOException, InterruptedException {
    try {
      return tasks.await(read);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
    }
  }

  /** Reads all of them at once, in their order. */
  <T> List<T> all(List<Reading<T>> readings) throws IOException, InterruptedException {
    List<CompletableFuture<T>> begun = readings.stream().map(this::begin).toList();
    List<T> read = new ArrayList<>();
    for (CompletableFuture<T> each : begun) {
      read.add(await(each));
    }
    return read;
  }

  private static <T> void complete(CompletableFuture<T> read, Reading<T> reading) {
    try {
      read.complete(reading.read());
    } catch (IOException | RuntimeException e) {
      read.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      read.completeExceptionally(new IOException("the agent ends", e));
    }
  }
}
