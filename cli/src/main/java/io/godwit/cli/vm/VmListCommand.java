package io.godwit.cli.vm;

import io.godwit.api.VmView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit vm list}. */
@Command(name = "list", description = "List all VMs.")
final class VmListCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Override
  public Integer call() {
    output
        .printer()
        .list(
            session.controller().vms(),
            VmOutput.columns(session.ages()),
            VmView::name,
            "There are no VMs yet: godwit vm create makes one.");
    return ExitCode.OK.number();
  }
}
