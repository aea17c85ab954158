package io.godwit.cli.network;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit network list}. */
@Command(name = "list", description = "List all networks.")
final class NetworkListCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Override
  public Integer call() {
    new NetworkOutput(output.printer(), session.ages()).list(session.controller().networks());
    return ExitCode.OK.number();
  }
}
