package io.godwit.cli.server;

import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code godwit server stop}. */
@Command(
    name = "stop",
    description = "Stop this machine's controller. VMs run on; operations go on when it is back.")
final class ServerStopCommand implements Callable<Integer> {
  private static final int PATIENCE_SECONDS = 30;

  @Spec private CommandSpec command;

  @Option(names = "--data", paramLabel = "DIR", description = "Its data, as given at its start.")
  private Path data;

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    Optional<ProcessHandle> process = LocalServer.in(data).process();
    if (process.isEmpty()) {
      command.commandLine().getOut().println("It does not run.");
      return ExitCode.OK.number();
    }
    process.get().destroy();
    try {
      process.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new CliException(
          ExitCode.TIMED_OUT,
          "process " + process.get().pid() + " has not ended within " + PATIENCE_SECONDS + " s yet",
          e);
    }
    return ExitCode.OK.number();
  }
}
