package io.godwit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * A set of namespaces of the lab: a host, the client, or the backbone that joins them. Lives as
 * long as its first process.
 */
public final class LabNamespace {
  static final String MARK = "GODWIT_LAB_NAMESPACE";

  private final String name;
  private final Path runFolder;

  LabNamespace(String name, Path labRunFolder) {
    this.name = name;
    this.runFolder = labRunFolder.resolve(name);
  }

  public String name() {
    return name;
  }

  /** Whether its first process runs. */
  public boolean isUp() {
    return findPid().isPresent();
  }

  /**
   * The argument list that runs a program inside, as root, with the same environment and standard
   * streams. Good until the namespace is stopped.
   *
   * @throws LabException with {@link LabException.Reason#NOT_UP} if it is not up
   */
  public List<String> command(List<String> argv) {
    List<String> inside =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--target",
                Long.toString(pid()),
                "--net",
                "--mount",
                "--uts",
                "--pid",
                "--wdns=/",
                "--"));
    inside.addAll(argv);
    return List.copyOf(inside);
  }

  /** As {@link #command(List)}. */
  public List<String> command(String... argv) {
    return command(Arrays.asList(argv));
  }

  /**
   * Runs a program inside to its end.
   *
   * @return what it wrote to standard output and standard error
   * @throws LabException if it fails or does not end within a minute
   */
  public String run(String... argv) {
    return Commands.run(command(argv));
  }

  /** Runs a program inside to its end, whatever the end is. */
  public CommandResult execute(String... argv) {
    return Commands.execute(command(argv), "");
  }

  /** Runs a program of the machine in this network only, so that it sees the machine's files. */
  String runInNetwork(String input, String... argv) {
    List<String> inside =
        new ArrayList<>(List.of("nsenter", "--target", Long.toString(pid()), "--net", "--"));
    inside.addAll(Arrays.asList(argv));
    return Commands.run(inside, input);
  }

  /**
   * The number by which the machine knows the first process.
   *
   * @throws LabException with {@link LabException.Reason#NOT_UP} if it is not up
   */
  public long pid() {
    return findPid()
        .orElseThrow(
            () ->
                new LabException(
                    LabException.Reason.NOT_UP,
                    "'" + name + "' of the lab is not up: start it with 'godwit lab up'"));
  }

  OptionalLong findPid() {
    try {
      long pid = Long.parseLong(Files.readString(runFolder.resolve("pid")).strip());
      return LabProcesses.belongsTo(pid, name) ? OptionalLong.of(pid) : OptionalLong.empty();
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  Path runFolder() {
    return runFolder;
  }

  /** What its first process has complained about. */
  String complaints() {
    try {
      return Files.readString(runFolder.resolve("log")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Whether a part of its network was completed for this life of the namespaces it connects.
   *
   * @param generation names those lives
   */
  boolean isDone(String part, String generation) {
    try {
      return Files.readString(runFolder.resolve(part)).equals(generation);
    } catch (IOException e) {
      return false;
    }
  }

  void done(String part, String generation) {
    try {
      Durable.write(runFolder.resolve(part), generation);
    } catch (IOException e) {
      throw new LabException(
          LabException.Reason.FAILED, "cannot write into " + runFolder + ": " + e, e);
    }
  }
}
