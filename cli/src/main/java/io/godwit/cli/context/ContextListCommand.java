package io.godwit.cli.context;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Surroundings;
import io.godwit.cli.settings.Context;
import io.godwit.cli.settings.ContextStore;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code godwit context list}. */
@Command(name = "list", description = "List the controllers you have named; * is in use.")
final class ContextListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec command;

  ContextListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    ContextStore store = surroundings.contexts();
    List<Context> contexts = store.list();
    String current = store.current().orElse("");
    PrintWriter out = command.commandLine().getOut();
    if (contexts.isEmpty()) {
      out.println("There are none yet: godwit server start makes one, or godwit context add.");
    }
    contexts.forEach(
        context -> out.println((context.name().equals(current) ? "* " : "  ") + context));
    out.flush();
    return ExitCode.OK.number();
  }
}
