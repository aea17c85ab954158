package io.godwit.cli.server;

import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code godwit server restore}. */
@Command(
    name = "restore",
    description = "Bring back what godwit server backup saved, while the controller is stopped.")
final class ServerRestoreCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(names = "--from", required = true, paramLabel = "FILE", description = "The backup.")
  private Path file;

  @Option(names = "--data", paramLabel = "DIR", description = "The controller's data.")
  private Path data;

  @Option(
      names = "--replace",
      description = "Also where there is data already; it is moved aside, not deleted.")
  private boolean replace;

  ServerRestoreCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Files.isReadable(file)) {
      throw new CliException(ExitCode.NOT_FOUND, "there is no file " + file + " that can be read");
    }
    LocalServer server = LocalServer.in(data);
    if (server.process().isPresent()) {
      throw new CliException(
          ExitCode.REFUSED,
          "the controller runs: stop it first (godwit server stop); nothing was changed");
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "restore",
                "--from",
                file.toAbsolutePath().toString(),
                "--data",
                server.data().toString()));
    if (replace) {
      arguments.add("--replace");
    }
    return new ProcessBuilder(
            surroundings.installation().controller(arguments.toArray(String[]::new)))
        .inheritIO()
        .start()
        .waitFor();
  }
}
