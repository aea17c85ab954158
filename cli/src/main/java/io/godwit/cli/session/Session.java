package io.godwit.cli.session;

import io.godwit.api.Names;
import io.godwit.cli.client.Controller;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Terminal;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What every command that talks to a controller has: which one, and where it tells the user. */
public final class Session {
  private final Surroundings surroundings;
  private Controller controller;

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The controller to use; the current context if left out.")
  private String context;

  Session(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** The chosen controller; nothing is sent yet. */
  public Controller controller() {
    if (controller == null) {
      controller = new Controller(surroundings.contexts().get(Optional.ofNullable(context)));
    }
    return controller;
  }

  public PrintWriter out() {
    return command.commandLine().getOut();
  }

  public PrintWriter err() {
    return command.commandLine().getErr();
  }

  public Terminal terminal() {
    return surroundings.terminal().on(err());
  }

  /** Whether the user says yes; without a terminal nobody is asked, and what was typed counts. */
  public boolean agrees(String question) {
    return surroundings.terminal() != Terminal.Kind.SCREEN
        || new Question(surroundings.answers(), err()).isAnsweredYes(question);
  }

  public Ages ages() {
    return new Ages(surroundings.clock());
  }

  /**
   * Checks a name before anything is sent.
   *
   * @param what it names, with its article, for the message
   */
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
