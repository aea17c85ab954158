package io.godwit.cli.server;

import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the other programs of this Godwit are: in a checkout, or as installed. */
public final class Installation {
  private Installation() {}

  /** The folder the launcher lies in, one above {@code bin}'s parent; given by the launcher. */
  public static Path root() {
    return Path.of(System.getProperty("godwit.home", ".")).toAbsolutePath().normalize();
  }

  /** The Java that runs this command. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  static Path controllerJar() {
    return firstOf("godwit-controller.jar", "controller/target/godwit-controller.jar");
  }

  /** The agent's launcher. */
  public static Path agent() {
    firstOf("godwit-agent.jar", "agent/target/godwit-agent.jar");
    return firstOf("godwit-agent", "agent/bin/godwit-agent");
  }

  static List<String> controller(String... arguments) {
    return Stream.concat(
            Stream.of(
                java(),
                "-Xmx512m",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                controllerJar().toString()),
            Stream.of(arguments))
        .toList();
  }

  private static Path firstOf(String installed, String built) {
    Path root = root();
    return Stream.of(root.resolve("lib").resolve(installed), root.resolve(built))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                new CliException(
                    ExitCode.FAILED,
                    "there is no " + root.resolve(built) + ": build it first (make build)"));
  }
}
