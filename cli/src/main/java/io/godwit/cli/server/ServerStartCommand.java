package io.godwit.cli.server;

import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.session.Surroundings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
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
  private final Surroundings surroundings;

  @Spec private CommandSpec command;

  @Option(names = "--detach", description = "Return when it is ready; it runs on.")
  private boolean detach;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "Where it keeps all it has.",
        "If left out, /var/lib/godwit-controller for root, else ~/.local/share/godwit/controller."
      })
  private Path data;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Where it listens; kept for the next start. 8443 if never given.")
  private Integer port;

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      description = {
        "Where hosts reach it; kept for the next start.",
        "If never given, the address that this machine has in the lab."
      })
  private String advertise;

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = {
        "What hosts and moves cost, for plans; kept for the next start.",
        "Read anew for each plan. If never given, plans count hosts."
      })
  private Path prices;

  @Option(
      names = "--providers",
      paramLabel = "FILE",
      description = {
        "Which programs speak for providers, so that hosts can be given back; kept for the next start.",
        "Read anew each time. If never given, no host is turned off or on."
      })
  private Path providers;

  @Option(
      names = "--context-name",
      paramLabel = "NAME",
      defaultValue = "local",
      description = "The context that is made; ${DEFAULT-VALUE} if left out.")
  private String contextName;

  ServerStartCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (port != null && (port < 1 || port > 65535)) {
      throw new UsageException("a port is 1 to 65535, not " + port);
    }
    requireReadable("prices", prices);
    requireReadable("providers", providers);
    LocalServer server = LocalServer.in(data);
    Optional<ProcessHandle> running = server.process();
    if (running.isPresent()) {
      out().println("It runs already, as process " + running.get().pid() + ".");
      return ExitCode.OK.number();
    }
    ServerConfig config = chosen(server);
    LocalContext context =
        new LocalContext(contextName, config.port(), server, surroundings.contexts());
    context.refuseOther();
    refuseUsed(config.port());
    server.makeFolder();
    config.save();
    Launch launch = new Launch(surroundings.installation(), server, context, out());
    if (!detach) {
      return launch.inForeground();
    }
    launch.inBackground(command.commandLine().getErr());
    tell(server, config);
    return ExitCode.OK.number();
  }

  private ServerConfig chosen(LocalServer server) {
    ServerConfig config = ServerConfig.of(server);
    if (port != null) {
      config.setPort(port);
    }
    if (advertise != null) {
      config.setAdvertised(advertise);
    }
    if (prices != null) {
      config.setPrices(prices.toAbsolutePath());
    }
    if (providers != null) {
      config.setProviders(providers.toAbsolutePath());
    }
    return config;
  }

  private static void requireReadable(String what, Path file) {
    if (file != null && !Files.isReadable(file)) {
      throw new UsageException("there is no file of %s to read at %s".formatted(what, file));
    }
  }

  private static void refuseUsed(int port) {
    try (ServerSocket free = new ServerSocket(port)) {
      free.getLocalPort();
    } catch (IOException e) {
      throw new CliException(
          ExitCode.REFUSED,
          "port "
              + port
              + " is in use: stop the program that has it, or choose another with --port;"
              + " nothing was started",
          e);
    }
  }

  private void tell(LocalServer server, ServerConfig config) {
    server
        .process()
        .ifPresent(p -> out().println("The controller runs as process " + p.pid() + "."));
    out().println("Its data is in " + server.data() + ", its log is controller.log there.");
    out().println("Hosts reach it at " + config.advertised() + " (--advertise changes it).");
    out().println("Commands use it as context '" + contextName + "'.");
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }
}
