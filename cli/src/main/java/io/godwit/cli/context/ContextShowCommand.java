package io.godwit.cli.context;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Surroundings;
import io.godwit.cli.settings.Context;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit context show}. */
@Command(name = "show", description = "Show a context, without its token.")
final class ContextShowCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private Output output;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The context's name; the one in use if left out.")
  private String name;

  /** A context without what is secret in it. */
  private record Shown(String name, String controller, String ca) {
    static Shown of(Context context) {
      return new Shown(context.name(), context.controller().toString(), context.caPem());
    }

    void print(PrintWriter out) {
      out.println("name:        " + name);
      out.println("controller:  " + controller);
      out.println("ca:");
      out.print(ca);
    }
  }

  ContextShowCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Shown context = Shown.of(surroundings.contexts().get(Optional.ofNullable(name)));
    output.printer().one(context, Shown::name, context::print);
    return ExitCode.OK.number();
  }
}
