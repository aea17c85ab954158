package io.godwit.cli.network;

import io.godwit.api.NetworkView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code godwit network show}. */
@Command(
    name = "show",
    description = "Show a network: its VMs, and whether the hosts that it reaches have made it.")
final class NetworkShowCommand implements Callable<Integer> {
  @Spec private CommandSpec command;
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(paramLabel = "NETWORK", description = "The network's name.")
  private String name;

  @Override
  public Integer call() {
    NetworkView network = session.controller().network(Session.name("a network", name));
    new NetworkOutput(output.printer(), session.ages())
        .show(network, command.commandLine().getOut());
    return ExitCode.OK.number();
  }
}
