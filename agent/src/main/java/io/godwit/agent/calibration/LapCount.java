package io.godwit.agent.calibration;

import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Counts the laps of a program for each second that a processor worked for it. That others want the
 * processor as well makes it last longer and not look slower. The program yields to all others, and
 * ends by itself if this one does.
 */
final class LapCount {
  /** Of the processor's time: what the first pages and the first translation cost is over then. */
  private static final Duration WARMING = Duration.ofMillis(100);

  private static final Duration COUNTED = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final int MOST_CPU_SECONDS = 10;

  /** It is added to the agent's own, which is less than others', and ends at 19. */
  private static final String LEAST = "39";

  private final Tasks tasks;
  private final AtomicReference<Process> running = new AtomicReference<>();

  LapCount(Tasks tasks) {
    this.tasks = tasks;
  }

  /**
   * @return laps for each second
   * @throws IOException if it does not start, ends, or makes no laps in half a minute
   */
  double perSecond(List<String> program) throws IOException {
    List<String> command =
        Stream.concat(
                Stream.of("nice", "-n", LEAST, "prlimit", "--cpu=" + MOST_CPU_SECONDS),
                program.stream())
            .toList();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    running.set(process);
    Tasks.Timer alarm = tasks.schedule(LONGEST, process::destroyForcibly);
    try (InputStream said = process.getInputStream()) {
      lap(said, program);
      awaitCpu(said, program, process, cpu(process).plus(WARMING));
      Duration begun = cpu(process);
      long laps = awaitCpu(said, program, process, begun.plus(COUNTED));
      return laps * 1e9 / cpu(process).minus(begun).toNanos();
    } finally {
      alarm.cancel();
      process.destroyForcibly();
    }
  }

  /** What is counted now fails. */
  void stop() {
    Process counted = running.get();
    if (counted != null) {
      counted.destroyForcibly();
    }
  }

  private static long awaitCpu(
      InputStream said, List<String> program, Process process, Duration until) throws IOException {
    long laps = 0;
    while (cpu(process).compareTo(until) < 0) {
      lap(said, program);
      laps++;
    }
    return laps;
  }

  private static void lap(InputStream said, List<String> program) throws IOException {
    if (said.read() < 0) {
      throw new IOException("%s ended, or made no laps".formatted(program.getFirst()));
    }
  }

  private static Duration cpu(Process process) throws IOException {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new IOException("what it takes of the processor is not known"));
  }
}
