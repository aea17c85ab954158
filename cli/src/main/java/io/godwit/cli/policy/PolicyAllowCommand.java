package io.godwit.cli.policy;

import io.godwit.api.PolicyRequest;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit policy allow}. */
@Command(
    name = "allow",
    description =
        "Let VMs of a network begin connections with others of it, while the network is closed: an"
            + " open one lets in everything of its own. Or let in VMs of another network, which an"
            + " open one does not either.")
final class PolicyAllowCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Option(
      names = "--network",
      required = true,
      paramLabel = "NETWORK",
      description = "The network's name.")
  private String network;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "VMS",
      description =
          "Which VMs may begin: all, vm:NAME or label:KEY=VALUE; of another network with its name"
              + " before, for example web/label:tier=front. Those that get the label later are among"
              + " them.")
  private String from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "VMS",
      description = "Which VMs of the network they reach: all, vm:NAME or label:KEY=VALUE.")
  private String to;

  @Option(
      names = "--port",
      paramLabel = "PORTS",
      description =
          "One of 443/tcp, 8000-8100/tcp, 53/udp, tcp, udp, icmp or any; any if left out. May be"
              + " given several times.")
  private List<String> ports = List.of();

  @Option(names = "--ahead", description = "Keep it also where no VM has the label yet.")
  private boolean ahead;

  @Override
  public Integer call() {
    PolicyRequest asked =
        new PolicyRequest(Session.name("a network", network), from, to, List.copyOf(ports), ahead);
    new PolicyOutput(output.printer(), session.ages())
        .list(List.of(session.controller().allow(asked)));
    return ExitCode.OK.number();
  }
}
