package io.godwit.cli.policy;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit policy close}. */
@Command(
    name = "close",
    description =
        "Let the VMs of a network take new connections only as its policies let them in, and by"
            + " exposed ports. For two minutes its hosts learn the connections that stand, which go"
            + " on.")
final class PolicyCloseCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(paramLabel = "NETWORK", description = "The network's name.")
  private String name;

  @Override
  public Integer call() {
    new PolicyOutput(output.printer(), session.ages())
        .show(session.controller().closeNetwork(Session.name("a network", name)));
    return ExitCode.OK.number();
  }
}
