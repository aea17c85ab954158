package io.godwit.cli.host;

import io.godwit.cli.client.Json;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.PrivateFile;
import io.godwit.cli.session.AtExit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a playbook of Godwit's collection for one host. Of the user's settings of Ansible none
 * counts, as any may change what it does or says; those of SSH do. What it needs to know is in a
 * file that only the user may read, and in no argument.
 *
 * @param folder the user's only; for what is needed during the run
 * @param out is told the tasks as they begin
 */
record PlaybookRun(Path collection, Path folder, PrintWriter out) {
  private static final Pattern TASK =
      Pattern.compile("(?:TASK|RUNNING HANDLER) \\[(?:[a-z]+ : )?(.*?)\\] \\**");

  /**
   * Sees that there is an Ansible.
   *
   * @throws CliException REFUSED where there is none that runs
   */
  void requireAnsible() {
    try {
      Process process =
          new ProcessBuilder(ansible(), "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      if (process.waitFor() != 0) {
        throw new IOException("it ends with exit code " + process.exitValue());
      }
    } catch (IOException e) {
      throw new CliException(
          ExitCode.REFUSED,
          "Ansible, which installs the agent on the host, does not run here ("
              + e.getMessage()
              + "): apt-get install ansible-core; nothing was changed",
          e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Runs it to its end.
   *
   * @param variables of the host
   * @return why it failed, for people; empty where it went well
   */
  Optional<String> run(String playbook, String host, SshTarget ssh, Map<String, Object> variables) {
    try {
      Path inventory = folder.resolve("inventory.json");
      try (OutputStream file = PrivateFile.create(inventory)) {
        file.write(Json.bytes(Map.of("all", Map.of("hosts", Map.of(host, variables)))));
      }
      Process process = process(playbook, inventory, ssh).start();
      process.getOutputStream().close();
      return ended(process, ssh);
    } catch (IOException e) {
      return Optional.of("Ansible could not be run: " + e.getMessage());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Optional<String> ended(Process process, SshTarget ssh)
      throws IOException, InterruptedException {
    AtExit end = AtExit.run(process::destroy);
    try {
      Optional<String> fault = follow(process, ssh.place());
      int exitCode = process.waitFor();
      return exitCode == 0
          ? Optional.empty()
          : Optional.of(fault.orElse("Ansible ended with exit code " + exitCode));
    } finally {
      end.close();
    }
  }

  /** Tests have one of their own. */
  private static String ansible() {
    return System.getProperty("godwit.ansible", "ansible-playbook");
  }

  private ProcessBuilder process(String playbook, Path inventory, SshTarget ssh) {
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    ansible(),
                    "-i",
                    inventory.toString(),
                    collection.resolve("playbooks").resolve(playbook).toString()))
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("ANSIBLE_"));
    environment.putAll(
        Map.of(
            "ANSIBLE_CONFIG",
            collection.resolve("ansible.cfg").toString(),
            "ANSIBLE_LOCAL_TEMP",
            folder.resolve("ansible").toString(),
            "ANSIBLE_SSH_CONTROL_PATH_DIR",
            folder.resolve("ssh").toString(),
            "ANSIBLE_SSH_ARGS",
            ssh.options(),
            // The lines of this one are read.
            "ANSIBLE_STDOUT_CALLBACK",
            "default",
            "ANSIBLE_TIMEOUT",
            "60",
            "ANSIBLE_NOCOLOR",
            "1",
            "LC_ALL",
            "C.UTF-8"));
    return builder;
  }

  /** The last failure of a task is what ended it: those before were rescued. */
  private Optional<String> follow(Process process, String place) throws IOException {
    Optional<String> fault = Optional.empty();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        task(line).ifPresent(this::tell);
        Optional<String> before = fault;
        fault = PlaybookFault.of(line, place).or(() -> before);
      }
    }
    return fault;
  }

  private void tell(String task) {
    out.println("  " + task);
    out.flush();
  }

  /** The task that begins with a line of Ansible's. */
  static Optional<String> task(String line) {
    Matcher task = TASK.matcher(line);
    return task.matches() ? Optional.of(task.group(1)) : Optional.empty();
  }

  private static CliException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new CliException(ExitCode.DETACHED, "interrupted; what Ansible has done is there", e);
  }
}
