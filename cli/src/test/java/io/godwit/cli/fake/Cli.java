package io.godwit.cli.fake;

import io.godwit.cli.Main;
import io.godwit.cli.output.Terminal;
import io.godwit.cli.session.Installation;
import io.godwit.cli.session.Surroundings;
import io.godwit.cli.settings.Context;
import io.godwit.cli.settings.ContextStore;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Runs commands in this process as a user with contexts of his own would.
 *
 * @param answers what the user types
 */
public record Cli(Path folder, Terminal.Kind terminal, String answers) {
  /** When everything happens: ten minutes after what is shown was made. */
  public static final Instant NOW = Instant.parse("2026-11-24T03:10:00Z");

  /** How a command ended. */
  public record Outcome(int exitCode, String out, String err) {}

  public static Cli in(Path folder) {
    return new Cli(folder, Terminal.Kind.LOG, "");
  }

  public Cli on(Terminal.Kind other) {
    return new Cli(folder, other, answers);
  }

  public Cli answering(String line) {
    return new Cli(folder, terminal, line + "\n");
  }

  public ContextStore contexts() {
    return new ContextStore(folder.resolve("contexts"));
  }

  public Cli knowing(FakeController controller) {
    contexts()
        .save(new Context("test", controller.address(), controller.caPem(), FakeController.TOKEN));
    return this;
  }

  public Surroundings surroundings() {
    return new Surroundings(
        () -> NOW,
        contexts(),
        new Installation(folder),
        terminal,
        new ByteArrayInputStream(answers.getBytes(StandardCharsets.UTF_8)));
  }

  public Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.run(surroundings(), new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Outcome(exitCode, out.toString(), err.toString());
  }
}
