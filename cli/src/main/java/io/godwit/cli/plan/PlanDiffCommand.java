package io.godwit.cli.plan;

import io.godwit.api.PlanChangesView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.output.Printer;
import io.godwit.cli.session.Session;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit plan diff}. */
@Command(
    name = "diff",
    description =
        "Compare a plan with the fleet as it is, or with another plan: which VMs end elsewhere.")
final class PlanDiffCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(
      index = "0",
      paramLabel = "NUMBER",
      converter = PlanNumber.class,
      description = "The plan's number.")
  private long number;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "OTHER",
      converter = PlanNumber.class,
      description = "Another plan's number; the fleet as it is if none is given.")
  private Optional<Long> other = Optional.empty();

  @Override
  public Integer call() {
    if (other.isPresent()) {
      showDifferences(other.get());
    } else {
      showChanges(session.controller().planChanges(number));
    }
    return ExitCode.OK.number();
  }

  private void showDifferences(long second) {
    PlanDifference difference =
        PlanDifference.between(
            session.controller().plan(number), session.controller().plan(second));
    Printer printer = output.printer();
    printer.list(
        difference.ends(),
        PlanDifference.columns(number, second),
        PlanDifference.End::vm,
        "Plans %d and %d bring every VM to the same host.".formatted(number, second));
  }

  private void showChanges(PlanChangesView changes) {
    output
        .printer()
        .one(
            changes,
            view -> Long.toString(view.number()),
            out -> {
              if (changes.changes().isEmpty()) {
                out.println("Plan %d still holds.".formatted(number));
              }
              changes.changes().forEach(out::println);
            });
  }
}
