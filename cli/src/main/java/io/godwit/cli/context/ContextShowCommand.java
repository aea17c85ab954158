package io.godwit.cli.context;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Surroundings;
import io.godwit.cli.settings.Context;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code godwit context show}. */
@Command(name = "show", description = "Show a context, without its token.")
final class ContextShowCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec command;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The context's name; the one in use if left out.")
  private String name;

  ContextShowCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Context context = surroundings.contexts().get(Optional.ofNullable(name));
    var out = command.commandLine().getOut();
    out.println("name:        " + context.name());
    out.println("controller:  " + context.controller());
    out.println("ca:");
    out.print(context.caPem());
    out.flush();
    return ExitCode.OK.number();
  }
}
