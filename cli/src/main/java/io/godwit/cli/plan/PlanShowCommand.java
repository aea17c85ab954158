package io.godwit.cli.plan;

import io.godwit.api.PlanView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit plan show}. */
@Command(
    name = "show",
    description = "Show a plan: its hosts before and after, its moves and how far they are.")
final class PlanShowCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private PictureOption picture;

  @Parameters(
      paramLabel = "NUMBER",
      converter = PlanNumber.class,
      description = "The plan's number.")
  private long number;

  @Override
  public Integer call() {
    PlanView plan = picture.drawn(() -> session.controller().plan(number));
    PlanOutput.of(session, output).showWithHint(plan);
    return ExitCode.OK.number();
  }
}
