package io.godwit.cli.vm;

import io.godwit.api.VmView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit vm show}. */
@Command(name = "show", description = "Show a VM.")
final class VmShowCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(paramLabel = "VM", description = "The VM's name.")
  private String name;

  @Override
  public Integer call() {
    VmView vm = session.controller().vm(Session.name("a VM", name));
    output.printer().one(vm, VmOutput.fields(session.ages()), VmView::name);
    return ExitCode.OK.number();
  }
}
