package io.godwit.cli.session;

import io.godwit.api.Names;
import io.godwit.cli.client.Controller;
import io.godwit.cli.context.ContextStore;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Format;
import io.godwit.cli.output.Printer;
import io.godwit.cli.output.Terminal;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What every command that talks to a controller has: which one, and how to show the answer. */
public final class Session {
  private final InstantSource clock;

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The controller to use; the current context if left out.")
  private String context;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "One of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if left out.")
  private Format format;

  public Session(InstantSource clock) {
    this.clock = clock;
  }

  public Controller controller() {
    return new Controller(ContextStore.ofUser().get(Optional.ofNullable(context)));
  }

  public Printer printer() {
    return new Printer(out(), format);
  }

  public PrintWriter out() {
    return command.commandLine().getOut();
  }

  public PrintWriter err() {
    return command.commandLine().getErr();
  }

  public Terminal terminal() {
    return Terminal.of(err());
  }

  public Ages ages() {
    return new Ages(clock);
  }

  /** Checks before anything is sent. */
  public static String name(String what, String text) {
    if (!Names.isName(text)) {
      throw new UsageException(
          "'"
              + text
              + "' is not a name for "
              + what
              + ": use 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a"
              + " letter or digit");
    }
    return text;
  }
}
