package io.godwit.cli.host;

import io.godwit.api.HostView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit host cordon}. */
@Command(
    name = "cordon",
    description = "Let no more VMs come to a host; those that it has stay until you move them.")
final class HostCordonCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(paramLabel = "HOST", description = "The host's name.")
  private String name;

  @Override
  public Integer call() {
    HostView host = session.controller().cordonHost(Session.name("a host", name));
    output.printer().one(host, HostOutput.fields(session.ages()), HostView::name);
    return ExitCode.OK.number();
  }
}
