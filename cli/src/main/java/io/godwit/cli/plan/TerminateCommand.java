package io.godwit.cli.plan;

import io.godwit.api.HostView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanView;
import io.godwit.api.TerminateHostRequest;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit host terminate}. */
@Command(
    name = "terminate",
    description = {
      "Move all VMs off a host, by a plan that is shown first, give its instance up for good, with its"
          + " disks, and take the host out of the fleet.",
      "Only an instance that this controller has launched, and only once nothing is on it."
    })
public final class TerminateCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;
  @Mixin private Consent consent;

  @Parameters(paramLabel = "HOST", description = "The host's name.")
  private String name;

  @Option(
      names = "--even-not-ours",
      description = "Also where somebody else has launched the instance.")
  private boolean evenNotOurs;

  @Override
  public Integer call() {
    HostView host = session.controller().host(Session.name("a host", name));
    if (host.vms() > 0) {
      int drained = drain(host);
      if (drained != ExitCode.OK.number() || session.controller().host(name).vms() > 0) {
        return drained;
      }
    }
    return wait.await(
        session.controller().terminateHost(name, new TerminateHostRequest(evenNotOurs)),
        session,
        output);
  }

  private int drain(HostView host) {
    PlanView plan =
        Planning.make(new PlanRequest(null, null, null, null, host.name(), null), session);
    return new Application(session, output, wait).showAndApply(plan, consent);
  }
}
