package io.godwit.cli.context;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Surroundings;
import io.godwit.cli.settings.Context;
import io.godwit.cli.settings.ContextStore;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit context list}. */
@Command(name = "list", description = "List the controllers you have named; * is in use.")
final class ContextListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private Output output;

  /** A context without what is secret in it. */
  private record Listed(String name, String controller, boolean inUse) {
    static Listed of(Context context, String current) {
      return new Listed(
          context.name(), context.controller().toString(), context.name().equals(current));
    }

    String line() {
      return (inUse ? "* " : "  ") + name + " (" + controller + ")";
    }
  }

  ContextListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    ContextStore store = surroundings.contexts();
    String current = store.current().orElse("");
    List<Listed> contexts =
        store.list().stream().map(context -> Listed.of(context, current)).toList();
    output.printer().list(contexts, Listed::name, out -> print(contexts, out));
    return ExitCode.OK.number();
  }

  private static void print(List<Listed> contexts, PrintWriter out) {
    if (contexts.isEmpty()) {
      out.println("There are none yet: godwit server start makes one, or godwit context add.");
    }
    contexts.forEach(context -> out.println(context.line()));
  }
}
