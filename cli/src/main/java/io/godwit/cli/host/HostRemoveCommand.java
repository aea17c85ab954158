package io.godwit.cli.host;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit host remove}. */
@Command(
    name = "remove",
    description = "Take a host that has no VMs out of the fleet; its agent is no longer let in.")
final class HostRemoveCommand implements Callable<Integer> {
  @Mixin private Session session;

  @Parameters(paramLabel = "HOST", description = "The host's name.")
  private String name;

  @Override
  public Integer call() {
    session.controller().removeHost(Session.name("a host", name));
    return ExitCode.OK.number();
  }
}
