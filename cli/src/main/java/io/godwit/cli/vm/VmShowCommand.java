package io.godwit.cli.vm;

import io.godwit.api.VmView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code godwit vm show}. */
@Command(name = "show", description = "Show a VM.")
final class VmShowCommand implements Callable<Integer> {
  @Spec private CommandSpec command;
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(paramLabel = "VM", description = "The VM's name.")
  private String name;

  @Option(
      names = "--demand",
      description =
          "Show what it uses at each hour of the day instead, and what plans count it with.")
  private boolean demand;

  @Override
  public Integer call() {
    String wanted = Session.name("a VM", name);
    if (demand) {
      new DemandOutput(output.printer(), command.commandLine().getOut())
          .show(session.controller().demand(wanted));
      return ExitCode.OK.number();
    }
    VmView vm = session.controller().vm(wanted);
    output.printer().one(vm, VmOutput.fields(session.ages()), VmView::name);
    return ExitCode.OK.number();
  }
}
