package io.godwit.cli.operation;

import io.godwit.api.OperationView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.output.TimeOption;
import io.godwit.cli.session.Session;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether and how long a command waits for the operation that it started. */
public final class WaitOptions {
  @Option(
      names = "--wait",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Whether to wait for the end; it does if left out.")
  private boolean wait;

  @Option(names = "--detach", description = "The same as --no-wait.")
  private boolean detach;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "How long to wait, for example 90s or 10m; the operation goes on after it.")
  private Duration timeout;

  /** Follows the operation as the user asked, shows how it ended, and gives the exit code. */
  public int await(OperationView operation, Session session, Output output) {
    OperationView seen = follow(operation, session);
    print(seen, output);
    return exitCode(seen);
  }

  /** Shows an operation as a command that has followed it does. */
  public static void print(OperationView seen, Output output) {
    OperationOutput.print(seen, output.printer());
  }

  /** Gives the operation as it ended, or as it is where the user does not want to wait. */
  public OperationView follow(OperationView operation, Session session) {
    return wait && !detach
        ? new Watch(session.controller(), session.terminal())
            .toTheEnd(operation, Optional.ofNullable(timeout))
        : operation;
  }

  /** Of a command that has followed an operation so far. */
  public static int exitCode(OperationView seen) {
    return (Watch.hasEnded(seen) ? ExitCode.of(seen) : ExitCode.OK).number();
  }
}
