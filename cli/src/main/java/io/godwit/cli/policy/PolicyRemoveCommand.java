package io.godwit.cli.policy;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit policy remove}. */
@Command(
    name = "remove",
    description = "Let in no new connections by a policy any more. Connections that stand go on.")
final class PolicyRemoveCommand implements Callable<Integer> {
  @Mixin private Session session;

  @Parameters(paramLabel = "NUMBER", description = "The policy's number.")
  private long number;

  @Override
  public Integer call() {
    session.controller().removePolicy(number);
    return ExitCode.OK.number();
  }
}
