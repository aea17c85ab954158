package io.godwit.cli;

import io.godwit.api.ServerView;
import io.godwit.cli.client.UnreachableException;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit version}. */
@Command(name = "version", description = "Show this command's version and the controller's.")
final class VersionCommand implements Callable<Integer> {
  private record Versions(String client, String controller) {}

  @Mixin private Session session;
  @Mixin private Output output;

  @Override
  public Integer call() {
    output
        .printer()
        .one(
            new Versions(Version.own(), controller()),
            List.of(
                Column.of("godwit", Versions::client),
                Column.of("controller", Versions::controller)),
            Versions::client);
    return ExitCode.OK.number();
  }

  /** Null where there is none to ask: this command has a version all the same. */
  private String controller() {
    try {
      ServerView server = session.controller().server();
      return server.version();
    } catch (UnreachableException | CliException e) {
      session.err().println("godwit: " + e.getMessage());
      return null;
    }
  }
}
