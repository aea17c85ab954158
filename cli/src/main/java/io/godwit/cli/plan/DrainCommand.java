package io.godwit.cli.plan;

import io.godwit.api.HostView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanView;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit host drain}. */
@Command(
    name = "drain",
    description = {
      "Move all VMs off a host, by a plan that is shown first, and let no more come to it.",
      "Where they have no room elsewhere it says what is missing, and moves nothing.",
      "Ctrl-C detaches; the moves go on."
    })
public final class DrainCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;
  @Mixin private Consent consent;
  @Mixin private BlackoutOption blackout;
  @Mixin private RuleOptions rules;
  @Mixin private GiveBackOption giveBack;
  @Mixin private LaunchOption launch;

  @Parameters(paramLabel = "HOST", description = "The host's name.")
  private String name;

  @Option(names = "--dry-run", description = "Only make and show the plan.")
  private boolean dryRun;

  @Override
  public Integer call() {
    HostView host = session.controller().host(Session.name("a host", name));
    if (host.vms() == 0) {
      refuseGivingBack(host);
      return leaveEmpty(host);
    }
    PlanView plan =
        Planning.make(
            new PlanRequest(
                null,
                null,
                null,
                rules.read().orElse(null),
                host.name(),
                giveBack.emptied(),
                null,
                blackout.millis(),
                launch.kind()),
            session);
    if (dryRun) {
      PlanOutput.of(session, output).showWithHint(plan);
      return ExitCode.OK.number();
    }
    return new Application(session, output, wait).showAndApply(plan, consent);
  }

  private void refuseGivingBack(HostView host) {
    if (giveBack.isChosen()) {
      throw new CliException(
          ExitCode.REFUSED,
          "host %s has no VMs, so there is no plan that could give it back: turn its instance off at"
                  .formatted(host.name())
              + " its provider, and godwit host remove "
              + host.name());
    }
  }

  private int leaveEmpty(HostView host) {
    if (!dryRun) {
      HostView unused = session.controller().cordonHost(host.name());
    }
    session
        .out()
        .println(
            "Host %s has no VMs%s."
                .formatted(host.name(), dryRun ? "" : ", and takes none from now on"));
    return ExitCode.OK.number();
  }
}
