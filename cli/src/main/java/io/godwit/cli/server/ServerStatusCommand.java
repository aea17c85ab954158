package io.godwit.cli.server;

import io.godwit.api.ServerView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit server status}. */
@Command(name = "status", description = "Show whether the controller of the context answers.")
final class ServerStatusCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Override
  public Integer call() {
    ServerView server = session.controller().server();
    output
        .printer()
        .one(
            server,
            List.of(
                Column.of("version", ServerView::version),
                Column.of("up for", view -> session.ages().since(view.startedAt())),
                Column.of("hosts", ServerView::hosts),
                Column.of("vms", ServerView::vms),
                Column.of("operations running", ServerView::operationsRunning),
                Column.of("store", ServerView::store)),
            ServerView::version);
    return ExitCode.OK.number();
  }
}
