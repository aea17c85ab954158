package io.godwit.cli.operation;

import io.godwit.api.OperationView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit operation cancel}. */
@Command(
    name = "cancel",
    description = {
      "Ask an operation to stop and undo what it did.",
      "A migration that has passed its hand-over can no longer be cancelled, and ends as done."
    })
final class OperationCancelCommand implements Callable<Integer> {
  /** As was asked; also where it was refused before the wish came. */
  private static final Set<Integer> UNDONE =
      Set.of(ExitCode.ROLLED_BACK.number(), ExitCode.REFUSED.number());

  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;

  @Parameters(paramLabel = "ID", description = "The operation's id.")
  private String id;

  @Override
  public Integer call() {
    OperationView operation = session.controller().cancel(id);
    int ended = wait.await(operation, session, output);
    return UNDONE.contains(ended) ? ExitCode.OK.number() : ended;
  }
}
