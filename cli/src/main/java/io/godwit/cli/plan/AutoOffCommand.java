package io.godwit.cli.plan;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit auto off}. */
@Command(
    name = "off",
    description = {
      "Make no more plans by itself. A plan that is being applied goes on:",
      "godwit operation cancel stops it."
    })
final class AutoOffCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Override
  public Integer call() {
    new AutoOutput(output.printer(), session.ages(), session.out())
        .show(session.controller().turnAutomaticOff());
    return ExitCode.OK.number();
  }
}
