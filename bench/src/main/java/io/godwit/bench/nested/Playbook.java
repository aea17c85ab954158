package io.godwit.bench.nested;

import io.godwit.bench.fixture.Godwit;
import io.godwit.bench.fixture.Installation;
import io.godwit.bench.fixture.ProgramEnd;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs playbooks of agent/ansible on machines of the demo, over SSH. What they ask the controller
 * they ask by the demo's command {@code godwit}.
 *
 * @param folder for what Ansible and SSH keep
 * @param out is told the tasks as they begin
 */
record Playbook(
    Installation installation, Godwit godwit, Path folder, SshKey key, PrintStream out) {
  /** Of all the tasks on a translated machine. */
  private static final Duration LIMIT = Duration.ofMinutes(45);

  private static final Pattern TOLD =
      Pattern.compile("(TASK \\[.*\\]|RUNNING HANDLER \\[.*\\]|fatal: .*|.* : ok=.*?) *\\**");
  private static final Pattern CHANGED = Pattern.compile(".* : ok=\\d+ +changed=(\\d+) .*");

  /**
   * Runs one to its end.
   *
   * @param address of the host
   * @param variables of the play
   * @param log where all is kept that it said
   * @return how many tasks changed something
   * @throws IllegalStateException where it failed or did not end
   */
  int run(String playbook, String host, String address, Map<String, String> variables, Path log)
      throws IOException, InterruptedException {
    Files.createDirectories(log.getParent());
    Process process = prepare(playbook, host, address, variables).start();
    process.getOutputStream().close();
    CompletableFuture<Optional<Integer>> changed =
        CompletableFuture.supplyAsync(() -> follow(process, log));
    int exitCode = ProgramEnd.await(process, LIMIT);
    if (exitCode != 0) {
      throw new IllegalStateException(
          "the playbook %s ended with %d: see %s".formatted(playbook, exitCode, log));
    }
    return changed
        .join()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the playbook %s ended well and did not say how much it had changed: see %s"
                        .formatted(playbook, log)));
  }

  /**
   * Runs one that may change nothing any more.
   *
   * @throws IllegalStateException where it failed or changed something
   */
  void requireNoChange(
      String playbook, String host, String address, Map<String, String> variables, Path log)
      throws IOException, InterruptedException {
    int changed = run(playbook, host, address, variables, log);
    if (changed != 0) {
      throw new IllegalStateException(
          "%s changed %d on %s, where nothing was to be changed: see %s"
              .formatted(playbook, changed, host, log));
    }
  }

  private ProcessBuilder prepare(
      String playbook, String host, String address, Map<String, String> variables) {
    Path collection = installation.root().resolve("agent/ansible");
    List<String> command = new ArrayList<>(List.of("ansible-playbook", "-i", host + ","));
    command.addAll(List.of("--user", key.user(), "--private-key", key.file().toString()));
    command.addAll(List.of("-e", "ansible_host=" + address));
    variables.forEach((name, value) -> command.addAll(List.of("-e", name + "=" + value)));
    command.add(collection.resolve("playbooks").resolve(playbook).toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> own = environment(builder.environment(), collection);
    builder.environment().clear();
    builder.environment().putAll(own);
    return builder;
  }

  /** Of the user's own settings of Ansible and SSH none counts, since any may change the run. */
  Map<String, String> environment(Map<String, String> inherited, Path collection) {
    Map<String, String> environment = new HashMap<>(inherited);
    environment.keySet().removeIf(name -> name.startsWith("ANSIBLE_"));
    environment.putAll(settings(collection));
    environment.putAll(godwit.environment());
    Path commands = godwit.launcher().getParent();
    String unused =
        environment.merge("PATH", commands + "", (path, own) -> own + File.pathSeparator + path);
    return environment;
  }

  /** A machine that is made anew has a new key: it is kept here only, and believed at first. */
  private Map<String, String> settings(Path collection) {
    return Map.of(
        "ANSIBLE_CONFIG",
        collection.resolve("ansible.cfg").toString(),
        "ANSIBLE_HOME",
        folder.resolve("ansible").toString(),
        "ANSIBLE_LOCAL_TEMP",
        folder.resolve("ansible-local").toString(),
        "ANSIBLE_SSH_CONTROL_PATH_DIR",
        folder.resolve("ssh").toString(),
        "ANSIBLE_SSH_ARGS",
        "-F /dev/null -o IdentitiesOnly=yes -o BatchMode=yes"
            + " -o ControlMaster=auto -o ControlPersist=30s"
            + " -o ServerAliveInterval=15 -o ServerAliveCountMax=8"
            + " -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile="
            + key.knownHosts(),
        // The lines of this one are read.
        "ANSIBLE_STDOUT_CALLBACK",
        "default",
        "ANSIBLE_TIMEOUT",
        "60",
        "ANSIBLE_NOCOLOR",
        "1");
  }

  private Optional<Integer> follow(Process process, Path log) {
    Optional<Integer> changed = Optional.empty();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        BufferedWriter kept = Files.newBufferedWriter(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        kept.write(line);
        kept.newLine();
        tell(line);
        Optional<Integer> before = changed;
        changed = changed(line).or(() -> before);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep what a playbook says in " + log, e);
    }
    return changed;
  }

  private void tell(String line) {
    told(line)
        .ifPresent(
            text -> {
              out.println("  " + text);
              out.flush();
            });
  }

  /** What people who wait are told of a line of Ansible's. */
  static Optional<String> told(String line) {
    Matcher told = TOLD.matcher(line);
    return told.matches() ? Optional.of(told.group(1)) : Optional.empty();
  }

  /** How many tasks changed something, where the line is a host's recap. */
  static Optional<Integer> changed(String line) {
    Matcher recap = CHANGED.matcher(line);
    return recap.matches() ? Optional.of(Integer.valueOf(recap.group(1))) : Optional.empty();
  }
}
