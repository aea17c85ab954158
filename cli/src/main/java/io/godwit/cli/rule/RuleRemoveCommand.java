package io.godwit.cli.rule;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit rule remove}. */
@Command(name = "remove", description = "Keep to a rule no more. Nothing is moved.")
final class RuleRemoveCommand implements Callable<Integer> {
  @Mixin private Session session;

  @Parameters(paramLabel = "NUMBER", description = "The rule's number.")
  private long number;

  @Override
  public Integer call() {
    session.controller().removeRule(number);
    return ExitCode.OK.number();
  }
}
