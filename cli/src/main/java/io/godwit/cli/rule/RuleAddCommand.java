package io.godwit.cli.rule;

import io.godwit.api.PlanRequest.Rules;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.output.Output;
import io.godwit.cli.plan.RuleOptions;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit rule add}. */
@Command(
    name = "add",
    description =
        "Keep rules from now on, all or none of them. Nothing is moved: the next plan does, and a"
            + " move that would break a rule is refused.")
final class RuleAddCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private RuleOptions rules;

  @Override
  public Integer call() {
    Rules asked =
        rules
            .read()
            .orElseThrow(
                () ->
                    new UsageException(
                        "say what is to be kept, for example --apart web,db. Nothing was changed."));
    new RuleOutput(output.printer(), session.ages()).show(session.controller().addRules(asked));
    return ExitCode.OK.number();
  }
}
