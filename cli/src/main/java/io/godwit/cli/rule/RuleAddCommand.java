package io.godwit.cli.rule;

import io.godwit.api.PlanRequest.Blackout;
import io.godwit.api.PlanRequest.HostWindow;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.PlanRequest.Window;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.output.Output;
import io.godwit.cli.plan.Pair;
import io.godwit.cli.plan.RuleOptions;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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

  @Option(
      names = "--host-window",
      paramLabel = "HOST=FROM-TO",
      description =
          "A host and the part of each day, in UTC, in which alone VMs are moved off it; others may"
              + " come at any time. May be given several times, and is read as --move-window is.")
  private List<String> hostWindows = List.of();

  @Option(
      names = "--max-blackout",
      paramLabel = "VM=TIME",
      description =
          "A VM and for how long a live move may be expected to keep it silent, by past moves between"
              + " the same hosts, for example db=500ms. May be given several times.")
  private List<String> blackouts = List.of();

  @Override
  public Integer call() {
    Optional<Rules> read = rules.read();
    boolean isNothing =
        Stream.of(windows, hostWindows, blackouts).allMatch(List::isEmpty) && read.isEmpty();
    if (isNothing) {
      throw new UsageException(
          "say what is to be kept, for example --apart web,db. Nothing was changed.");
    }
    Rules asked = with(read.orElse(Rules.NONE));
    new RuleOutput(output.printer(), session.ages()).show(session.controller().addRules(asked));
    return ExitCode.OK.number();
  }

  private Rules with(Rules others) {
    return others
        .withWindows(windows.stream().map(RuleAddCommand::window).toList())
        .withBlackouts(blackouts.stream().map(RuleAddCommand::blackout).toList())
        .withHostWindows(hostWindows.stream().map(RuleAddCommand::hostWindow).toList());
  }

  private static Window window(String text) {
    Pair pair = Pair.of("--move-window", "a VM and when it is moved", text, "db=22:00-06:00");
    return new Window(pair.name("a VM"), pair.values());
  }

  private static HostWindow hostWindow(String text) {
    Pair pair =
        Pair.of(
            "--host-window", "a host and when VMs are moved off it", text, "east-1=22:00-06:00");
    return new HostWindow(pair.name("a host"), pair.values());
  }

  private static Blackout blackout(String text) {
    Pair pair = Pair.of("--max-blackout", "a VM and for how long it is silent", text, "db=500ms");
    return new Blackout(pair.name("a VM"), pair.millis());
  }
}
