package io.godwit.cli.context;

import io.godwit.cli.failure.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwit context use}. */
@Command(name = "use", description = "Choose the controller that commands work with from now on.")
final class ContextUseCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The context's name.")
  private String name;

  @Override
  public Integer call() {
    ContextStore.ofUser().use(name);
    return ExitCode.OK.number();
  }
}
