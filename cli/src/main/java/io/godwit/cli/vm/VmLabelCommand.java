package io.godwit.cli.vm;

import io.godwit.api.LabelVmRequest;
import io.godwit.api.VmView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit vm label}. */
@Command(name = "label", description = "Set or remove labels of a VM, by which policies select it.")
final class VmLabelCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(index = "0", paramLabel = "VM", description = "The VM's name.")
  private String name;

  @Parameters(
      index = "1..*",
      paramLabel = "KEY=VALUE",
      description = "A label, in place of one with the same key.")
  private List<String> labels = List.of();

  @Option(
      names = "--remove",
      paramLabel = "KEY",
      description = "The key of a label to be removed. May be given several times.")
  private List<String> remove = List.of();

  @Override
  public Integer call() {
    Session.name("a VM", name);
    if (labels.isEmpty() && remove.isEmpty()) {
      throw new UsageException(
          "say which labels the VM gets, for example tier=db, or --remove one. Nothing was"
              + " changed.");
    }
    VmView vm =
        session
            .controller()
            .label(name, new LabelVmRequest(LabelText.all(labels), List.copyOf(remove)));
    output.printer().one(vm, VmOutput.fields(session.ages()), VmView::name);
    return ExitCode.OK.number();
  }
}
