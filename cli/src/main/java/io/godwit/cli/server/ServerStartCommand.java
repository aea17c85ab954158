package io.godwit.cli.server;

import io.godwit.cli.client.ApiException;
import io.godwit.cli.client.Controller;
import io.godwit.cli.client.UnreachableException;
import io.godwit.cli.context.Context;
import io.godwit.cli.context.ContextStore;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code godwit server start}. */
@Command(
    name = "start",
    description = {
      "Run a controller on this machine.",
      "The first start makes its certificate authority and an admin token, and a context for you."
    })
final class ServerStartCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TOKEN = "Admin token (shown this once): ";

  @Spec private CommandSpec command;

  @Option(names = "--detach", description = "Return when it is ready; it runs on.")
  private boolean detach;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Its data; /var/lib/godwit-controller for root if left out.")
  private Path data;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8443",
      description = "Where it listens; ${DEFAULT-VALUE} if left out.")
  private int port;

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      description = {
        "Where hosts reach it.",
        "If left out, the address that this machine has in the lab."
      })
  private String advertise;

  @Option(
      names = "--context-name",
      paramLabel = "NAME",
      defaultValue = "local",
      description = "The context that is made; ${DEFAULT-VALUE} if left out.")
  private String contextName;

  @Override
  public Integer call() throws IOException {
    if (port < 1 || port > 65535) {
      throw new UsageException("a port is 1 to 65535, not " + port);
    }
    LocalServer server = LocalServer.in(data);
    server.makeFolder();
    Optional<ProcessHandle> running = server.process();
    if (running.isPresent()) {
      out().println("It runs already, as process " + running.get().pid() + ".");
      return ExitCode.OK.number();
    }
    server.write(configuration(server));
    return detach ? inBackground(server) : inForeground(server);
  }

  private String configuration(LocalServer server) {
    String reached = advertise == null ? "10.80.0.1:" + port : advertise;
    return "# Written by godwit server start.\n"
        + ("data.directory=" + server.data() + "\n")
        + ("listen.port=" + port + "\n")
        + ("advertise.address=" + reached + "\n");
  }

  private int inForeground(LocalServer server) throws IOException {
    Process process =
        new ProcessBuilder(Installation.controller("--config", server.config().toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    server.started(process.toHandle());
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out().println(line);
        out().flush();
        tokenIn(line).ifPresent(token -> saveContext(server, token));
      }
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      return ExitCode.FAILED.number();
    }
  }

  /** In a session of its own, so that this terminal's Ctrl-C does not end it. */
  private int inBackground(LocalServer server) throws IOException {
    List<String> argv = new ArrayList<>(List.of("setsid"));
    argv.addAll(Installation.controller("--config", server.config().toString()));
    Path log = server.log();
    Files.deleteIfExists(log);
    Process process =
        new ProcessBuilder(argv)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    server.started(process.toHandle());
    awaitReady(server, process);
    out().println("The controller runs as process " + process.pid() + ".");
    out().println("Its data is in " + server.data() + ", its log is controller.log there.");
    out().println("Commands use it as context '" + contextName + "'.");
    return ExitCode.OK.number();
  }

  private void awaitReady(LocalServer server, Process process) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      if (ended(process)) {
        throw new CliException(
            ExitCode.FAILED, "the controller did not start:\n" + Files.readString(server.log()));
      }
      for (String line : Files.readAllLines(server.log())) {
        tokenIn(line).ifPresent(token -> saveContext(server, token));
      }
      if (answers(server)) {
        return;
      }
    }
    process.destroy();
    throw new CliException(
        ExitCode.FAILED,
        "the controller did not answer within " + PATIENCE.toSeconds() + " s; see " + server.log());
  }

  private static boolean ended(Process process) {
    try {
      return process.waitFor(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** An answer that refuses the token is one too: the context may be another controller's. */
  private boolean answers(LocalServer server) throws IOException {
    if (!Files.exists(server.ca())) {
      return false;
    }
    String token = ContextStore.ofUser().find(contextName).map(Context::token).orElse("none");
    try {
      new Controller(context(server, token)).server();
      ContextStore.ofUser().save(context(server, token));
      return true;
    } catch (ApiException e) {
      command
          .commandLine()
          .getErr()
          .println(
              "godwit: it runs, but context '"
                  + contextName
                  + "' has no token of it: godwit context add");
      return true;
    } catch (UnreachableException e) {
      return false;
    }
  }

  private Optional<String> tokenIn(String line) {
    int at = line.indexOf(TOKEN);
    return at < 0 ? Optional.empty() : Optional.of(line.substring(at + TOKEN.length()).strip());
  }

  private void saveContext(LocalServer server, String token) {
    try {
      ContextStore store = ContextStore.ofUser();
      store.save(context(server, token));
      store.use(contextName);
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, "cannot read " + server.ca(), e);
    }
  }

  private Context context(LocalServer server, String token) throws IOException {
    URI url = URI.create("https://localhost:" + port);
    return new Context(contextName, url, Files.readString(server.ca()), token);
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }
}
