package io.godwit.cli.vm;

import io.godwit.api.StopVmRequest;
import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit vm stop}. */
@Command(
    name = "stop",
    description = "Ask a VM to shut down, and end it if it has not within its grace.")
final class VmStopCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;

  @Parameters(paramLabel = "VM", description = "The VM's name.")
  private String name;

  @Option(names = "--force", description = "End it at once, as if its power were cut.")
  private boolean force;

  @Option(
      names = "--grace",
      paramLabel = "SECONDS",
      description = "How long the VM may take; 60 if left out.")
  private Integer grace;

  @Override
  public Integer call() {
    Session.name("a VM", name);
    return wait.await(
        session.controller().stopVm(name, new StopVmRequest(force, grace)), session, output);
  }
}
