package io.godwit.agent.overlay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A program that is started beforehand and does what it reads line by line, since a VM's clients
 * wait for it: to start one takes some 15 ms of a core that guests share. It says nothing of what
 * it did; a look puts right what it could not do.
 */
final class StandBy implements AutoCloseable {
  private static final Logger LOG = System.getLogger(StandBy.class.getName());

  /** A history of what it has read is not wanted. */
  private static final String NOWHERE = "/proc";

  private final List<String> command;
  private Optional<Process> running = Optional.empty();

  StandBy(List<String> command) {
    this.command = List.copyOf(command);
  }

  /** Starts it; one that ran before does nothing more, so nothing that it was told comes later. */
  synchronized void ready() throws IOException {
    close();
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HOME", NOWHERE);
    Process started = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    running = Optional.of(started);
    Thread unused =
        Thread.ofVirtual().name("stand-by").start(() -> readComplaints(command, started));
  }

  /** Whether it took the lines; it did not where it does not run. */
  synchronized boolean take(List<String> lines) {
    if (running.filter(Process::isAlive).isEmpty()) {
      return false;
    }
    try {
      Writer input = running.get().outputWriter(StandardCharsets.US_ASCII);
      input.write(String.join("\n", lines) + "\n");
      input.flush();
      return true;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} has ended: {1}", command, e.getMessage());
      return false;
    }
  }

  /** Ends it; fine where it does not run. */
  @Override
  public synchronized void close() {
    running.ifPresent(Process::destroyForcibly);
    running = Optional.empty();
  }

  private static void readComplaints(List<String> command, Process process) {
    try (BufferedReader errors =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = errors.readLine(); line != null; line = errors.readLine()) {
        LOG.log(Level.DEBUG, "{0}: {1}", command, line);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} has ended: {1}", command, e.getMessage());
    }
  }
}
