package io.godwit.cli.plan;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit auto show}. */
@Command(
    name = "show",
    description =
        "Show whether VMs are consolidated by themselves, when next, and what came of it.")
final class AutoShowCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Override
  public Integer call() {
    new AutoOutput(output.printer(), session.ages(), session.out())
        .show(session.controller().automatic());
    return ExitCode.OK.number();
  }
}
