package io.godwit.cli.plan;

import io.godwit.api.AutomaticView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit consolidate}. */
@Command(
    name = "consolidate",
    description = {
      "Plan how to pack the VMs onto fewer or cheaper hosts, or how to spread them evenly, and show it before anything is moved.",
      "Without --apply nothing is moved. Ctrl-C while it is applied detaches; the moves go on."
    })
public final class ConsolidateCommand implements Callable<Integer> {
  private enum Goal {
    cost,
    hosts,
    balance
  }

  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;

  @Option(
      names = "--goal",
      paramLabel = "GOAL",
      description =
          "One of ${COMPLETION-CANDIDATES}: the least money, the fewest hosts, or hosts that are full"
              + " alike, of which none is emptied. balance saves no money: --horizon decides nothing"
              + " then, and --min-gain and --give-back are refused. If left out, cost where every"
              + " host has a price, else hosts.")
  private Optional<Goal> goal;

  @Option(
      names = "--horizon",
      paramLabel = "TIME",
      converter = HorizonOption.class,
      description =
          "How long the VMs are expected to stay so, for example 30d or 720h: what is saved in that"
              + " time has to pay for the moves. 30d if left out.")
  private Integer horizonHours;

  @Option(names = "--max-moves", paramLabel = "N", description = "No more moves than these.")
  private Integer maximumMoves;

  @Option(
      names = "--min-gain",
      paramLabel = "AMOUNT",
      description =
          "Refuse a plan that gains less than this over --horizon, less what its moves cost.")
  private String minimumGain;

  @Mixin private BlackoutOption blackout;
  @Mixin private RuleOptions rules;
  @Mixin private GiveBackOption giveBack;
  @Mixin private LaunchOption launch;

  @Mixin private AutoOptions auto;

  @Option(names = "--apply", description = "Then make the moves.")
  private boolean apply;

  @Mixin private Consent consent;
  @Mixin private PictureOption picture;

  @Override
  public Integer call() {
    PlanRequest request = request();
    if (auto.isChosen()) {
      return runByItself(request);
    }
    auto.refuseAlone();
    PlanView plan = picture.drawn(() -> Planning.make(request, session));
    if (apply) {
      return new Application(session, output, wait).showAndApply(plan, consent);
    }
    PlanOutput.of(session, output).showWithHint(plan);
    return ExitCode.OK.number();
  }

  private int runByItself(PlanRequest request) {
    if (apply) {
      throw new UsageException("--auto applies its plans itself, so leave out --apply");
    }
    if (request.mayLaunch() != null) {
      throw new UsageException(
          "--auto launches no hosts: leave out --may-launch, and launch one by godwit host launch");
    }
    AutomaticView view = session.controller().turnAutomaticOn(auto.request(request));
    new AutoOutput(output.printer(), session.ages(), session.out()).show(view);
    return ExitCode.OK.number();
  }

  private PlanRequest request() {
    if (maximumMoves != null && maximumMoves < 1) {
      throw new UsageException("--max-moves wants 1 or more, not " + maximumMoves);
    }
    return new PlanRequest(
        goal.map(chosen -> chosen.name().toUpperCase(Locale.ROOT)).orElse(null),
        horizonHours,
        maximumMoves,
        rules.read().orElse(null),
        null,
        giveBack.emptied(),
        minimumGain,
        blackout.millis(),
        launch.kind());
  }
}
