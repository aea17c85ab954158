package io.godwit.cli.network;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit network delete}. */
@Command(name = "delete", description = "Delete a network that no VM is in.")
final class NetworkDeleteCommand implements Callable<Integer> {
  @Mixin private Session session;

  @Parameters(paramLabel = "NETWORK", description = "The network's name.")
  private String name;

  @Override
  public Integer call() {
    session.controller().deleteNetwork(Session.name("a network", name));
    return ExitCode.OK.number();
  }
}
