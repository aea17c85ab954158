package io.godwit.cli.vm;

import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit vm start}. */
@Command(name = "start", description = "Start a stopped VM on the host that owns it.")
final class VmStartCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;

  @Parameters(paramLabel = "VM", description = "The VM's name.")
  private String name;

  @Override
  public Integer call() {
    Session.name("a VM", name);
    return wait.await(session.controller().startVm(name), session, output);
  }
}
