package io.godwit.cli.rule;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit rule list}. */
@Command(name = "list", description = "List the rules that are kept.")
final class RuleListCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Override
  public Integer call() {
    new RuleOutput(output.printer(), session.ages()).show(session.controller().rules());
    return ExitCode.OK.number();
  }
}
