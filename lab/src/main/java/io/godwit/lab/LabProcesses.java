package io.godwit.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * The processes of a lab, told from all others by their environment, which names the lab and the
 * namespace. Killing a namespace's first process kills all that run in it.
 */
final class LabProcesses {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private LabProcesses() {}

  /** What a process of this namespace has in its environment. */
  static String mark(String labId, String namespace) {
    return labId + "/" + namespace;
  }

  static boolean belongsTo(long pid, String namespace) {
    return markOf(pid).endsWith("/" + namespace);
  }

  /** Kills one namespace with all that runs in it, and waits until it is gone. */
  static void kill(String labId, String namespace) {
    killAll(mark -> mark.equals(mark(labId, namespace)));
  }

  /** Whether no process of a namespace lives. */
  static boolean areGone(String labId, String namespace) {
    return find(mark -> mark.equals(mark(labId, namespace))).isEmpty();
  }

  /** Kills all namespaces of a lab with all that runs in them, and waits until they are gone. */
  static void killLab(String labId) {
    killAll(mark -> mark.startsWith(labId + "/"));
  }

  private static void killAll(Predicate<String> marked) {
    // Again until none is left: a process may have been on its way to becoming another.
    List<ProcessHandle> found = find(marked);
    while (!found.isEmpty()) {
      found.forEach(ProcessHandle::destroyForcibly);
      found.forEach(LabProcesses::awaitExit);
      found = find(marked);
    }
  }

  private static List<ProcessHandle> find(Predicate<String> marked) {
    return ProcessHandle.allProcesses()
        .filter(process -> marked.test(markOf(process.pid())))
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  private static void awaitExit(ProcessHandle process) {
    try {
      process.onExit().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new LabException(
          LabException.Reason.FAILED,
          "process "
              + process.pid()
              + " of the lab was killed and does not end: look at it with ps, then try again",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException(LabException.Reason.FAILED, "interrupted while stopping the lab", e);
    }
  }

  /** Empty if it has none, or is gone. */
  static String markOf(long pid) {
    try {
      byte[] environment = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
      String prefix = LabNamespace.MARK + "=";
      return Arrays.stream(new String(environment, StandardCharsets.UTF_8).split("\0", -1))
          .filter(variable -> variable.startsWith(prefix))
          .map(variable -> variable.substring(prefix.length()))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      // Gone, a kernel thread, or not ours to look at: not of the lab in any case.
      return "";
    }
  }
}
