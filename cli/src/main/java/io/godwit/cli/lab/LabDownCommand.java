package io.godwit.cli.lab;

import io.godwit.cli.client.ApiException;
import io.godwit.cli.client.UnreachableException;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Session;
import io.godwit.lab.Lab;
import io.godwit.lab.LabStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit lab down}. */
@Command(
    name = "down",
    description = {
      "Remove the lab and everything in it, its VMs and their disks among them.",
      "The controller of the context, if it answers, forgets them."
    })
final class LabDownCommand implements Callable<Integer> {
  @Mixin private Session session;

  @Override
  public Integer call() {
    Lab lab = Lab.standard();
    if (lab.status().state() != LabStatus.State.DOWN) {
      forget(lab);
    }
    lab.down(step -> session.err().println(step));
    session.out().println("The lab is gone.");
    return ExitCode.OK.number();
  }

  /** The lab goes whether or not the controller can be told. */
  private void forget(Lab lab) {
    try {
      new LabFarewell(session.controller(), session.err()).say(lab.hosts());
    } catch (ApiException | UnreachableException | CliException e) {
      session
          .err()
          .println("godwit: the controller may go on counting the lab's hosts: " + e.getMessage());
    }
  }
}
