package io.godwit.cli.context;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwit context use}. */
@Command(name = "use", description = "Choose the controller that commands work with from now on.")
final class ContextUseCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "NAME", description = "The context's name.")
  private String name;

  ContextUseCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    surroundings.contexts().use(name);
    return ExitCode.OK.number();
  }
}
