package io.godwit.cli.operation;

import io.godwit.api.OperationView;
import io.godwit.cli.client.Controller;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.session.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Whether and how long a command waits for the operation that it started. */
public final class WaitOptions {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(s|m|h)");

  @Option(names = "--detach", description = "Do not wait: print the operation and return.")
  private boolean detach;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "How long to wait, for example 90s or 10m; the operation goes on after it.")
  private String timeout;

  /** Follows the operation as the user asked, tells how it ended, and gives the exit code. */
  public int await(OperationView operation, Session session, Controller controller) {
    if (detach) {
      OperationOutput.print(operation, session);
      return ExitCode.OK.number();
    }
    OperationView end = new Watch(controller, session.terminal()).toTheEnd(operation, limit());
    OperationOutput.print(end, session);
    return ExitCode.of(end).number();
  }

  private Optional<Duration> limit() {
    if (timeout == null) {
      return Optional.empty();
    }
    Matcher matcher = TIME.matcher(timeout);
    if (!matcher.matches()) {
      throw new UsageException(
          "'" + timeout + "' is not a time: give a whole number and s, m or h, for example 90s");
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofHours(number);
        });
  }
}
