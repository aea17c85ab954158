package io.godwit.cli.operation;

import io.godwit.api.OperationView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit operation list}. */
@Command(name = "list", description = "List operations, the newest first.")
final class OperationListCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Option(names = "--vm", paramLabel = "VM", description = "Only those of this VM.")
  private String vm;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only PENDING, RUNNING, ROLLING_BACK, DONE, ROLLED_BACK or IN_DOUBT ones.")
  private String state;

  @Override
  public Integer call() {
    List<OperationView> operations =
        session.controller().operations(Optional.ofNullable(vm), Optional.ofNullable(state));
    output
        .printer()
        .list(
            operations,
            OperationOutput.columns(session.ages()),
            OperationView::id,
            "There are no operations.");
    return ExitCode.OK.number();
  }
}
