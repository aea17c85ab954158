package io.godwit.cli;

import io.godwit.cli.session.Session;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import picocli.CommandLine;

/** The {@code godwit} command. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine(InstantSource.system()).execute(arguments));
  }

  /** The whole command tree. */
  public static CommandLine commandLine(InstantSource clock) {
    Failures failures = new Failures();
    return new CommandLine(new GodwitCommand(), new Parts(clock))
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(100)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  /** Makes what picocli's annotations name, and hands the clock to what needs one. */
  private record Parts(InstantSource clock) implements CommandLine.IFactory {
    @Override
    public <T> T create(Class<T> type) throws Exception {
      return type == Session.class
          ? type.cast(new Session(clock))
          : CommandLine.defaultFactory().create(type);
    }
  }
}
