package io.godwit.cli.plan;

import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit plan apply}. */
@Command(
    name = "apply",
    description = {
      "Make a plan's moves, or go on with a plan that has stopped.",
      "Ctrl-C detaches; the moves go on."
    })
final class PlanApplyCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;

  @Parameters(
      paramLabel = "NUMBER",
      converter = PlanNumber.class,
      description = "The plan's number.")
  private long number;

  @Override
  public Integer call() {
    return new Application(session, output, wait).apply(number);
  }
}
