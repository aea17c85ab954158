package io.godwit.cli.vm;

import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit vm delete}. */
@Command(
    name = "delete",
    description =
        "Delete a stopped VM and its disk, for good. Policies that name it go with it; those that go"
            + " by a label stay.")
final class VmDeleteCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;

  @Parameters(paramLabel = "VM", description = "The VM's name.")
  private String name;

  @Override
  public Integer call() {
    Session.name("a VM", name);
    return wait.await(session.controller().deleteVm(name), session, output);
  }
}
