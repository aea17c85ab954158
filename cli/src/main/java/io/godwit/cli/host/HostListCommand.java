package io.godwit.cli.host;

import io.godwit.api.HostView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit host list}. */
@Command(name = "list", description = "List all hosts.")
final class HostListCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Override
  public Integer call() {
    output
        .printer()
        .list(
            session.controller().hosts(),
            HostOutput.columns(session.ages()),
            HostView::name,
            "There are no hosts yet: godwit host add tells how to join one;"
                + " godwit lab up makes three on this machine.");
    return ExitCode.OK.number();
  }
}
