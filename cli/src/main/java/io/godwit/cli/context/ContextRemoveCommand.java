package io.godwit.cli.context;

import io.godwit.cli.failure.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwit context remove}. */
@Command(name = "remove", description = "Forget a controller; the controller itself runs on.")
final class ContextRemoveCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The context's name.")
  private String name;

  @Override
  public Integer call() {
    ContextStore.ofUser().remove(name);
    return ExitCode.OK.number();
  }
}
