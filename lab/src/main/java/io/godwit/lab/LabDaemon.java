package io.godwit.lab;

import java.nio.file.Path;
import java.time.Duration;

/** A program that runs in a namespace of the lab until it ends, is stopped, or the host dies. */
public final class LabDaemon {
  private final LabNamespace namespace;
  private final String name;
  private final Path log;

  LabDaemon(LabNamespace namespace, String name, Path log) {
    this.namespace = namespace;
    this.name = name;
    this.log = log;
  }

  public String name() {
    return name;
  }

  /** Where its standard output and standard error go, on the machine. */
  public Path log() {
    return log;
  }

  public boolean isRunning() {
    return namespace.isUp() && signal("0").succeeded();
  }

  /** As a power cut for this program only. Fine if it is gone already. */
  public void kill() {
    stop("KILL", Duration.ofSeconds(10));
  }

  /**
   * Asks it to end and waits. Fine if it is gone already.
   *
   * @throws LabException if it is still there after the patience
   */
  public void stop(Duration patience) {
    stop("TERM", patience);
  }

  private void stop(String signal, Duration patience) {
    if (!isRunning()) {
      return;
    }
    signal(signal);
    Await.until(() -> !isRunning(), patience, () -> "'" + name + "' did not end on SIG" + signal);
  }

  /** The pid file is inside the host and its number is of the host's own count. */
  private CommandResult signal(String signal) {
    return namespace.execute(
        "bash", "-c", "kill -s \"$1\" \"$(cat \"$2\")\"", "bash", signal, pidFile(name));
  }

  static String pidFile(String name) {
    return "/run/godwit-lab/" + name + ".pid";
  }
}
