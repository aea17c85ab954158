package io.godwit.cli.session;

import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the other programs of this Godwit are.
 *
 * @param root a checkout, or the folder as installed, with all jars and launchers in {@code lib}
 */
public record Installation(Path root) {

  /** Where the launcher lies; it tells. */
  public static Installation ofLauncher() {
    return new Installation(
        Path.of(System.getProperty("godwit.home", ".")).toAbsolutePath().normalize());
  }

  /** The agent's launcher; its jar is there too. */
  public Path agent() {
    firstOf("godwit-agent.jar", "agent/target/godwit-agent.jar");
    return firstOf("godwit-agent", "agent/bin/godwit-agent");
  }

  /** The argument list that runs the controller's program, with the Java that runs this. */
  public List<String> controller(String... arguments) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String jar =
        firstOf("godwit-controller.jar", "controller/target/godwit-controller.jar").toString();
    return Stream.concat(
            Stream.of(
                java,
                "-Xmx512m",
                // Ten times HotSpot's own. Its optimising compiler is for a busy controller; in
                // each of the first dozen moves it took a third of a second of a core.
                "-XX:Tier4InvocationThreshold=50000",
                "-XX:Tier4MinInvocationThreshold=6000",
                "-XX:Tier4CompileThreshold=150000",
                "-XX:Tier4BackEdgeThreshold=400000",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                jar),
            Stream.of(arguments))
        .toList();
  }

  /** Godwit's collection for Ansible. */
  public Path collection() {
    return Stream.of(root.resolve("ansible"), root.resolve("agent/ansible"))
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow(
            () ->
                new CliException(
                    ExitCode.FAILED,
                    "there is no "
                        + root.resolve("ansible")
                        + ", which godwit-cli brings; nothing was changed"));
  }

  /** Where a checkout has packages once they are built; empty of what is installed. */
  public Optional<Path> packages() {
    return Files.isDirectory(root.resolve("ansible"))
        ? Optional.empty()
        : Optional.of(root.resolve("target/packages"));
  }

  private Path firstOf(String installed, String built) {
    return Stream.of(root.resolve("lib").resolve(installed), root.resolve(built))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                new CliException(
                    ExitCode.FAILED,
                    "there is no "
                        + root.resolve(built)
                        + ": build it first (make build); nothing was changed"));
  }
}
