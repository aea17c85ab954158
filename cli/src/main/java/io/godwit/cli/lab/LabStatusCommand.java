package io.godwit.cli.lab;

import io.godwit.cli.failure.ExitCode;
import io.godwit.lab.Lab;
import io.godwit.lab.LabStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code godwit lab status}. */
@Command(name = "status", description = "Show what of the lab is there.")
final class LabStatusCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    LabStatus status = Lab.standard().status();
    var out = command.commandLine().getOut();
    out.println("The lab is " + status.state() + ".");
    status
        .hosts()
        .forEach(
            host ->
                out.printf(
                    "  %-8s %-10s %-12s %s%n",
                    host.name(), host.provider(), host.address(), host.health()));
    status.remarks().forEach(remark -> out.println("  " + remark));
    out.flush();
    return ExitCode.OK.number();
  }
}
