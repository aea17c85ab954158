package io.godwit.cli.context;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwit context remove}. */
@Command(name = "remove", description = "Forget a controller; the controller itself runs on.")
final class ContextRemoveCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "NAME", description = "The context's name.")
  private String name;

  ContextRemoveCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    surroundings.contexts().remove(name);
    return ExitCode.OK.number();
  }
}
