package io.godwit.cli;

import io.godwit.cli.client.TlsWarmUp;
import io.godwit.cli.session.Surroundings;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/** The {@code godwit} command. */
public final class Main {
  private static final String[] VERSION = {"--version"};

  private Main() {}

  public static void main(String[] arguments) {
    if (Arrays.equals(arguments, VERSION)) {
      // Scripts ask for it often, and it needs nothing of what follows.
      System.out.println(Version.line());
      return;
    }
    TlsWarmUp.begin();
    System.exit(
        run(
            Surroundings.ofProcess(),
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            arguments));
  }

  /** Runs one command to its end and gives its exit code. */
  public static int run(
      Surroundings surroundings, PrintWriter out, PrintWriter err, String... arguments) {
    Failures failures = new Failures();
    return tree(surroundings)
        .of(List.of(arguments))
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(100)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures)
        .execute(arguments);
  }

  static CommandTree tree(Surroundings surroundings) {
    return new CommandTree(new Parts(surroundings));
  }

  /** Makes commands and their parts, and hands the surroundings to those that take them. */
  private record Parts(Surroundings surroundings) implements CommandLine.IFactory {
    private static final Class<?>[] TAKES_SURROUNDINGS = {Surroundings.class};

    @Override
    public <T> T create(Class<T> type) throws Exception {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (Arrays.equals(constructor.getParameterTypes(), TAKES_SURROUNDINGS)) {
          constructor.setAccessible(true);
          return type.cast(constructor.newInstance(surroundings));
        }
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
