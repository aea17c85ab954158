package io.godwit.cli.operation;

import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit operation watch}. */
@Command(
    name = "watch",
    description = "Follow an operation to its end; the exit code tells how it ended.")
final class OperationWatchCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;

  @Parameters(paramLabel = "ID", description = "The operation's id.")
  private String id;

  @Override
  public Integer call() {
    return wait.await(session.controller().operation(id), session, output);
  }
}
