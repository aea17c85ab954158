package io.godwit.cli.policy;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit policy open}. */
@Command(
    name = "open",
    description =
        "Let all VMs of a network talk to each other, at once. Its policies stay for when it is"
            + " closed.")
final class PolicyOpenCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(paramLabel = "NETWORK", description = "The network's name.")
  private String name;

  @Override
  public Integer call() {
    new PolicyOutput(output.printer(), session.ages())
        .show(session.controller().openNetwork(Session.name("a network", name)));
    return ExitCode.OK.number();
  }
}
