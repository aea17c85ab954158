package io.godwit.agent.overlay;

import io.godwit.runtime.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts what guests depend on so that it lives on when the agent ends, is killed, or is replaced:
 * under systemd as a unit of its own, elsewhere as a daemon in a session of its own.
 */
interface Units {
  /**
   * A program.
   *
   * @param name of its unit: lower-case letters, digits and dashes
   * @param foreground what runs until it ends
   * @param daemon the same, which goes into the background by itself
   */
  record Program(String name, List<String> foreground, List<String> daemon) {
    public Program {
      foreground = List.copyOf(foreground);
      daemon = List.copyOf(daemon);
    }
  }

  /**
   * Starts it anew, whatever was left of it.
   *
   * @throws IOException if it does not start
   */
  void start(Program program) throws IOException;

  /** Nothing of its unit is left. Fine where there is none. */
  void forget(Program program) throws IOException;

  /**
   * Runs a command to its end in the machine's own view of its files, which the agent's unit does
   * not have: what is mounted there is everybody's, and stays.
   *
   * @throws IOException if it fails
   */
  void finish(List<String> command) throws IOException;

  /** How this machine does it. */
  static Units ofThisMachine() {
    return Files.isDirectory(Path.of("/run/systemd/system")) ? new Systemd() : new Daemons();
  }

  /** By transient units, which systemd keeps when the agent's own is stopped. */
  record Systemd() implements Units {
    @Override
    public void start(Program program) throws IOException {
      forget(program);
      List<String> command =
          new ArrayList<>(
              List.of(
                  "systemd-run",
                  "--quiet",
                  "--collect",
                  "--unit=" + unit(program),
                  "--property=Restart=on-failure",
                  "--"));
      command.addAll(program.foreground());
      Daemons.run(command);
    }

    /** One that is not there is not an error to be told of. */
    @Override
    public void forget(Program program) throws IOException {
      Command.Ended unused =
          Command.run(Daemons.LIMIT, List.of("systemctl", "stop", "--quiet", unit(program)));
    }

    @Override
    public void finish(List<String> command) throws IOException {
      List<String> line =
          new ArrayList<>(List.of("systemd-run", "--quiet", "--collect", "--wait", "--pipe", "--"));
      line.addAll(command);
      Daemons.run(line);
    }

    private static String unit(Program program) {
      return "godwit-" + program.name() + ".service";
    }
  }

  /** In a session of its own, so that no signal for the agent reaches it. */
  record Daemons() implements Units {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @Override
    public void start(Program program) throws IOException {
      List<String> command = new ArrayList<>(List.of("setsid", "--wait"));
      command.addAll(program.daemon());
      run(command);
    }

    @Override
    public void forget(Program program) {
      // It ends with its device, or by its process: there is nothing else of it.
    }

    @Override
    public void finish(List<String> command) throws IOException {
      run(command);
    }

    private static void run(List<String> command) throws IOException {
      Command.Ended ended = Command.run(LIMIT, command);
      if (!ended.succeeded()) {
        throw new IOException(
            "%s fails: %s".formatted(String.join(" ", command), ended.complaint()));
      }
    }
  }
}
