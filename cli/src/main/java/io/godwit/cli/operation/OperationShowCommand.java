package io.godwit.cli.operation;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit operation show}. */
@Command(name = "show", description = "Show an operation: how far it is, or how and why it ended.")
final class OperationShowCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(paramLabel = "ID", description = "The operation's id.")
  private String id;

  @Override
  public Integer call() {
    OperationOutput.print(session.controller().operation(id), output.printer());
    return ExitCode.OK.number();
  }
}
