package io.godwit.cli.plan;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit plan list}. */
@Command(name = "list", description = "List plans, the newest first.")
final class PlanListCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Override
  public Integer call() {
    output
        .printer()
        .list(
            session.controller().plans(),
            PlanRow.columns(session.ages()),
            plan -> Long.toString(plan.number()),
            "There are no plans yet: godwit consolidate makes one, and moves nothing.");
    return ExitCode.OK.number();
  }
}
