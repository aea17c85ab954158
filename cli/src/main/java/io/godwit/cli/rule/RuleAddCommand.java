package io.godwit.cli.rule;

import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.PlanRequest.Window;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.output.Output;
import io.godwit.cli.plan.RuleOptions;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Option(
      names = "--move-window",
      paramLabel = "VM=FROM-TO",
      description =
          "A VM and the part of each day, in UTC, in which alone it is moved, for example"
              + " db=22:00-06:00; or several with commas between, of which one is enough. May be given"
              + " several times; where a VM has several rules, all bind.")
  private List<String> windows = List.of();

  @Override
  public Integer call() {
    Optional<Rules> read = rules.read();
    if (read.isEmpty() && windows.isEmpty()) {
      throw new UsageException(
          "say what is to be kept, for example --apart web,db. Nothing was changed.");
    }
    Rules asked = withWindows(read.orElse(new Rules(null, null, null, null, false)));
    new RuleOutput(output.printer(), session.ages()).show(session.controller().addRules(asked));
    return ExitCode.OK.number();
  }

  private Rules withWindows(Rules others) {
    return new Rules(
        others.together(),
        others.apart(),
        others.pinned(),
        others.allowed(),
        others.spareHost(),
        windows.stream().map(RuleAddCommand::window).toList(),
        others.regions(),
        others.spread());
  }

  private static Window window(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new UsageException(
          "--move-window wants a VM and when it is moved, for example db=22:00-06:00; not '"
              + text
              + "'");
    }
    return new Window(
        Session.name("a VM", text.substring(0, equals)),
        List.of(text.substring(equals + 1).split(",", -1)));
  }
}
