package io.godwit.controller.delivered;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A controller that runs, on a free port of the loopback. */
final class ControllerProcess implements AutoCloseable {
  /** What a program said before it ended. */
  record Ended(int exitCode, String output, String errors) {}

  private static final Pattern ADDRESS = Pattern.compile("listens on (https://\\S+)");
  private static final Pattern TOKEN = Pattern.compile("Admin token .*: (\\S+)");
  private static final int PATIENCE_SECONDS = 120;

  private final Process process;
  private final Path data;
  private final List<String> announced;
  private final Path errors;

  private ControllerProcess(Process process, Path data, List<String> announced, Path errors) {
    this.process = process;
    this.data = data;
    this.announced = announced;
    this.errors = errors;
  }

  /**
   * Starts one, and waits until it is ready.
   *
   * @param settings lines of its configuration, which win over listening on a free port
   */
  static ControllerProcess start(Path folder, String... settings) throws IOException {
    Path errors = folder.resolve("errors");
    Process process = launch(folder, errors, settings);
    List<String> announced = new ArrayList<>();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      announced.add(line);
      if (line.equals("Ready.")) {
        return new ControllerProcess(process, folder.resolve("data"), announced, errors);
      }
    }
    throw new AssertionError("the controller did not start: " + Files.readString(errors));
  }

  /** Starts one that is not expected to run, and waits for its end. */
  static Ended startInVain(Path folder, String... settings)
      throws IOException, InterruptedException {
    Path errors = folder.resolve("errors");
    return ended(launch(folder, errors, settings), errors);
  }

  private static Ended ended(Process process, Path errors)
      throws IOException, InterruptedException {
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      return new Ended(process.exitValue(), output, Files.readString(errors));
    } finally {
      process.destroyForcibly();
    }
  }

  /** Runs another command of the program to its end. */
  static Ended command(Path folder, String... arguments) throws IOException, InterruptedException {
    Path errors = folder.resolve("errors");
    return ended(program(errors, arguments), errors);
  }

  private static Process launch(Path folder, Path errors, String... settings) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("data.directory=" + folder.resolve("data"));
    lines.add("listen.host=127.0.0.1");
    lines.add("listen.port=0");
    lines.addAll(List.of(settings));
    Path config = Files.write(folder.resolve("controller.properties"), lastOfEachKey(lines));
    return program(errors, "--config", config.toString());
  }

  private static Process program(Path errors, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-jar", jar().toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(errors.toFile()).start();
  }

  private static List<String> lastOfEachKey(List<String> lines) {
    return lines.reversed().stream()
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.indexOf('=')),
                line -> line,
                (last, former) -> last,
                LinkedHashMap::new))
        .values()
        .stream()
        .toList();
  }

  private static Path jar() {
    Path jar =
        Path.of(System.getProperty("godwit.root"), "controller", "target", "godwit-controller.jar");
    assertThat(jar).as("the controller's jar; mvn package makes it").exists();
    return jar;
  }

  URI address() {
    return URI.create(announced(ADDRESS).orElseThrow());
  }

  /** The admin token, if this start was the first on its data. */
  Optional<String> token() {
    return announced(TOKEN);
  }

  Path data() {
    return data;
  }

  Path ca() {
    return data.resolve("ca.pem");
  }

  /** All it has logged. */
  String log() throws IOException {
    return Files.readString(errors);
  }

  private Optional<String> announced(Pattern pattern) {
    return announced.stream()
        .map(pattern::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .findFirst();
  }

  /** As a service manager ends it; as a power cut would if it does not end in time. */
  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      process.destroyForcibly();
      throw new AssertionError("the controller did not end when it was told to", e);
    }
  }
}
