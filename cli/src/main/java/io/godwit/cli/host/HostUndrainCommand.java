package io.godwit.cli.host;

import io.godwit.api.HostView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.plan.Consent;
import io.godwit.cli.plan.Restoration;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code godwit host undrain}. */
@Command(
    name = "undrain",
    description = {
      "Let VMs come to a host again.",
      "With --restore those that its last drain has moved off come back, by a plan that is shown first."
    })
final class HostUndrainCommand implements Callable<Integer> {
  private static final List<String> OF_A_PLAN = List.of("--yes", "--wait", "--detach", "--timeout");

  @Spec private CommandSpec command;

  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;
  @Mixin private Consent consent;

  @Parameters(paramLabel = "HOST", description = "The host's name.")
  private String name;

  @Option(
      names = "--restore",
      description = "Bring the VMs back that godwit host drain has moved off it, and open it.")
  private boolean restore;

  @Override
  public Integer call() {
    String checked = Session.name("a host", name);
    if (restore) {
      return new Restoration(session, output, wait).of(checked, consent);
    }
    refuseWhatIsOfAPlan();
    HostView host = session.controller().undrainHost(checked);
    output.printer().one(host, HostOutput.fields(session.ages()), HostView::name);
    return ExitCode.OK.number();
  }

  private void refuseWhatIsOfAPlan() {
    ParseResult given = command.commandLine().getParseResult();
    OF_A_PLAN.stream()
        .filter(given::hasMatchedOption)
        .findFirst()
        .ifPresent(
            option -> {
              throw new UsageException(
                  option + " is of a plan: give it with --restore. Nothing was changed.");
            });
  }
}
