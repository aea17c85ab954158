package io.godwit.cli.policy;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit policy list}. */
@Command(
    name = "list",
    description = "List policies, with how many VMs are on each side of them now.")
final class PolicyListCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Option(
      names = "--network",
      paramLabel = "NETWORK",
      description = "Only this network's; all if left out.")
  private String network;

  @Override
  public Integer call() {
    Optional<String> wanted =
        Optional.ofNullable(network).map(name -> Session.name("a network", name));
    new PolicyOutput(output.printer(), session.ages()).list(session.controller().policies(wanted));
    return ExitCode.OK.number();
  }
}
