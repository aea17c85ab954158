package io.godwit.cli.lab;

import io.godwit.cli.client.Controller;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Session;
import io.godwit.cli.session.Surroundings;
import io.godwit.lab.Lab;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit lab up}. */
@Command(
    name = "up",
    description = {
      "Start the lab's hosts and join them to the controller of the context.",
      "Running it again repairs what is missing and changes nothing else."
    })
final class LabUpCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private Session session;

  @Option(names = "--no-join", description = "Only the hosts, without agents.")
  private boolean noJoin;

  @Option(
      names = "--nat",
      split = ",",
      paramLabel = "HOST",
      description =
          "Put these hosts each behind a NAT of its own: nobody outside of their provider can dial"
              + " them.")
  private Set<String> behindNat = Set.of();

  @Option(
      names = "--fault-injection",
      hidden = true,
      description = "For tests: the agents that are started let files make moves fail.")
  private boolean faultInjection;

  LabUpCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (noJoin) {
      hosts();
      session.out().println("The lab's hosts are up; no agent runs on them.");
    } else {
      joined();
      session.out().println("The lab is up: godwit host list shows its hosts.");
    }
    return ExitCode.OK.number();
  }

  /** What can be known to fail is found out before anything is started. */
  private void joined() {
    Path agent = surroundings.installation().agent();
    Controller controller = session.controller();
    controller.server();
    List<String> arguments = faultInjection ? List.of("--fault-injection") : List.of();
    new LabAgents(controller, agent, arguments, session.err()).run(hosts().hosts());
  }

  private Lab lab() {
    try {
      return Lab.behindNat(behindNat);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, e.getMessage() + "; nothing was started");
    }
  }

  private Lab hosts() {
    Lab lab = lab();
    lab.up(step -> session.err().println(step));
    return lab;
  }
}
