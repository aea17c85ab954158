package io.godwit.cli.plan;

import io.godwit.api.PlanView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit plan undo}. */
@Command(
    name = "undo",
    description = {
      "Move back what a plan has moved, by a plan of its own that is shown first.",
      "Ctrl-C detaches; the moves go on."
    })
final class PlanUndoCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;
  @Mixin private Consent consent;

  @Parameters(
      paramLabel = "NUMBER",
      converter = PlanNumber.class,
      description = "The number of the plan to take back.")
  private long number;

  @Option(names = "--dry-run", description = "Only make and show the plan that would take it back.")
  private boolean dryRun;

  @Override
  public Integer call() {
    PlanView back = session.controller().undoPlan(number);
    if (dryRun) {
      PlanOutput.of(session, output).showWithHint(back);
      return ExitCode.OK.number();
    }
    return new Application(session, output, wait).showAndApply(back, consent);
  }
}
