package io.godwit.cli.server;

import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Installation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts the controller's program. */
record Launch(
    Installation installation, LocalServer server, LocalContext context, PrintWriter out) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);
  // It tells the first token shortly after it has begun to answer.
  private static final int POLLS_UNTIL_TOKEN = 30;

  private List<String> argv() {
    return installation.controller("--config", server.config().toString());
  }

  /** Until it ends; it ends with this command. */
  int inForeground() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(argv()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    server.started(process.toHandle());
    Thread end = new Thread(() -> endWith(process));
    Runtime.getRuntime().addShutdownHook(end);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.println(line);
        if (context.learnFrom(line)) {
          out.println("Commands use it as context '" + context.name() + "'.");
        }
      }
    }
    int status = process.waitFor();
    return status == 0 ? ExitCode.OK.number() : ofProgram(status).number();
  }

  /** The program tells in the same way whether it was refused what it needs, or failed. */
  private static ExitCode ofProgram(int status) {
    return status == ExitCode.REFUSED.number() ? ExitCode.REFUSED : ExitCode.FAILED;
  }

  private static void endWith(Process process) {
    process.destroy();
    var unused = process.onExit().join();
  }

  /** In a session of its own, so that this terminal's Ctrl-C does not end it. */
  void inBackground(PrintWriter err) throws IOException, InterruptedException {
    server.makeOutputs();
    List<String> argv = new ArrayList<>(List.of("setsid"));
    argv.addAll(argv());
    Process process =
        new ProcessBuilder(argv)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(server.announcement().toFile())
            .redirectError(server.log().toFile())
            .start();
    server.started(process.toHandle());
    awaitAnswer(process, err);
    Files.delete(server.announcement());
  }

  private void awaitAnswer(Process process, PrintWriter err)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int refused = 0;
    while (System.nanoTime() < deadline) {
      if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new CliException(
            ofProgram(process.exitValue()),
            "the controller did not start:\n" + Files.readString(server.log()).strip());
      }
      for (String line : Files.readAllLines(server.announcement())) {
        context.learnFrom(line);
      }
      LocalContext.Answer answer = context.ask();
      refused += answer == LocalContext.Answer.STRANGER ? 1 : 0;
      if (answer == LocalContext.Answer.KNOWN) {
        return;
      }
      if (refused == POLLS_UNTIL_TOKEN) {
        err.println(
            "godwit: it runs, but context '"
                + context.name()
                + "' has no token that it accepts: godwit context add");
        return;
      }
    }
    process.destroy();
    throw new CliException(
        ExitCode.FAILED,
        "the controller did not answer within " + PATIENCE.toSeconds() + " s; see " + server.log());
  }
}
