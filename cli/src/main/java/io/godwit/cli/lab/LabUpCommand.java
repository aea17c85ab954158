package io.godwit.cli.lab;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Session;
import io.godwit.lab.Lab;
import io.godwit.lab.LabHost;
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
  @Mixin private Session session;

  @Option(names = "--no-join", description = "Only the hosts, without agents.")
  private boolean noJoin;

  @Override
  public Integer call() {
    Lab lab = Lab.standard();
    var controller = noJoin ? null : session.controller();
    if (controller != null) {
      controller.server();
    }
    lab.up(step -> session.err().println(step));
    if (controller != null) {
      LabAgents agents = new LabAgents(controller, session.err());
      for (LabHost host : lab.hosts()) {
        agents.run(host);
      }
      agents.awaitConnected(lab.hosts());
    }
    session.out().println("The lab is up: godwit host list shows its hosts.");
    return ExitCode.OK.number();
  }
}
