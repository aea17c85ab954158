package io.godwit.cli.plan;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How long a move may keep its VM silent. */
public final class BlackoutOption {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,6})(ms|s)");

  @Option(
      names = "--max-blackout",
      paramLabel = "TIME",
      converter = Millis.class,
      description =
          "No live move that is expected to keep its VM silent for longer, by past moves between the"
              + " same hosts, for example 500ms.")
  private Integer millis;

  /** Null where none was given. */
  Integer millis() {
    return millis;
  }

  /** Reads a whole number and ms or s. */
  public static final class Millis implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      Matcher matcher = TEXT.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'"
                + text
                + "' is not such a time: give a whole number and ms or s, for example 500ms");
      }
      int number = Integer.parseInt(matcher.group(1));
      return matcher.group(2).equals("ms") ? number : Math.multiplyExact(number, 1000);
    }
  }
}
