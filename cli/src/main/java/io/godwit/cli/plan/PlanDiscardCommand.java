package io.godwit.cli.plan;

import io.godwit.api.PlanView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit plan discard}. */
@Command(name = "discard", description = "Take a plan out of those that can be applied.")
final class PlanDiscardCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(
      paramLabel = "NUMBER",
      converter = PlanNumber.class,
      description = "The plan's number.")
  private long number;

  @Override
  public Integer call() {
    PlanView plan = session.controller().discardPlan(number);
    output
        .printer()
        .one(
            plan,
            PlanOutput::name,
            text -> text.println("Plan " + plan.number() + " is discarded."));
    return ExitCode.OK.number();
  }
}
