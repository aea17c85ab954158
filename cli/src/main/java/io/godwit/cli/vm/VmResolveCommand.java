package io.godwit.cli.vm;

import io.godwit.api.ResolutionView;
import io.godwit.api.ResolveRequest;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code godwit vm resolve}. */
@Command(
    name = "resolve",
    description = {
      "Show the evidence of whose a VM is, and decide where it is in doubt.",
      "Without --owner nothing is changed."
    })
final class VmResolveCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;

  @Spec private CommandSpec command;

  @Parameters(paramLabel = "VM", description = "The VM's name.")
  private String name;

  @Option(
      names = "--owner",
      paramLabel = "HOST",
      description = "The host that is to have the VM from now on.")
  private Optional<String> owner;

  @Option(
      names = "--fenced",
      paramLabel = "HOST",
      description =
          "A host that does not answer and that you have made sure is off; if it runs the VM all"
              + " the same, the VM runs twice. May be given several times.")
  private List<String> fenced = List.of();

  @Option(
      names = "--accept",
      paramLabel = "CONSEQUENCE",
      description = "The consequence of the choice, by its name, as it is shown.")
  private Optional<String> accept;

  @Override
  public Integer call() {
    Session.name("a VM", name);
    if (owner.isEmpty()) {
      refuseHalfADecision();
      ResolutionView view = session.controller().resolution(name);
      new ResolutionOutput(output.printer(), command.commandLine().getOut(), session.ages())
          .show(view);
      return ExitCode.OK.number();
    }
    return wait.await(
        session
            .controller()
            .resolve(name, new ResolveRequest(owner.get(), fenced, accept.orElse(null))),
        session,
        output);
  }

  private void refuseHalfADecision() {
    if (!fenced.isEmpty() || accept.isPresent()) {
      throw new UsageException(
          "--fenced and --accept are parts of a decision: say --owner HOST too. Nothing was"
              + " changed.");
    }
  }
}
