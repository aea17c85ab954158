package io.godwit.runtime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;
import org.apache.commons.exec.environment.EnvironmentUtils;

/** Runs another program with an argument list, never a shell, within a time limit. */
public final class Command {
  private static final int MOST_OUTPUT = 1 << 20;

  private Command() {}

  /**
   * What a program that ended has written.
   *
   * @param output at most 1 MiB of standard output
   * @param errors at most 1 MiB of standard error
   */
  public record Ended(int exitCode, String output, String errors) {
    public boolean succeeded() {
      return exitCode == 0;
    }

    /** The last line of the errors, for people. */
    public String complaint() {
      List<String> lines = errors.lines().filter(line -> !line.isBlank()).toList();
      return lines.isEmpty() ? "exit code " + exitCode : lines.getLast().strip();
    }
  }

  /**
   * Runs the program to its end; its messages are in English.
   *
   * @throws IOException if it cannot be started, or did not end in time and was killed
   */
  public static Ended run(Duration limit, List<String> arguments) throws IOException {
    return run(limit, arguments, "");
  }

  /**
   * As the other.
   *
   * @param input what the program reads from its standard input
   */
  public static Ended run(Duration limit, List<String> arguments, String input) throws IOException {
    CommandLine line = new CommandLine(arguments.getFirst());
    arguments.stream().skip(1).forEach(argument -> line.addArgument(argument, false));
    ExecuteWatchdog watchdog = ExecuteWatchdog.builder().setTimeout(limit).get();
    Bounded output = new Bounded();
    Bounded errors = new Bounded();
    DefaultExecutor executor =
        DefaultExecutor.builder()
            .setExecuteStreamHandler(new PumpStreamHandler(output, errors, stream(input)))
            .get();
    executor.setWatchdog(watchdog);
    executor.setExitValues(null);
    int exitCode = executor.execute(line, environment());
    if (watchdog.killedProcess()) {
      throw new IOException(
          "%s did not end within %d s and was killed"
              .formatted(arguments.getFirst(), limit.toSeconds()));
    }
    return new Ended(exitCode, output.text(), errors.text());
  }

  private static InputStream stream(String input) {
    return new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> environment() throws IOException {
    Map<String, String> environment = new HashMap<>(EnvironmentUtils.getProcEnvironment());
    environment.put("LC_ALL", "C.UTF-8");
    return environment;
  }

  /** Keeps the beginning and takes the rest, so that the program never waits for us. */
  private static final class Bounded extends OutputStream {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
      if (kept.size() < MOST_OUTPUT) {
        kept.write(b);
      }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      kept.write(bytes, offset, Math.min(length, MOST_OUTPUT - kept.size()));
    }

    synchronized String text() {
      return kept.toString(StandardCharsets.UTF_8);
    }
  }
}
