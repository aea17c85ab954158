package io.godwit.cli.lab;

import io.godwit.cli.failure.ExitCode;
import io.godwit.lab.Lab;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code godwit lab down}. */
@Command(
    name = "down",
    description = "Remove the lab and everything in it, its VMs and their disks among them.")
final class LabDownCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    Lab.standard().down(step -> command.commandLine().getErr().println(step));
    command.commandLine().getOut().println("The lab is gone.");
    return ExitCode.OK.number();
  }
}
