package io.godwit.cli.output;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of bytes, as people type and read them. */
public final class Sizes {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,12})(KiB|MiB|GiB|TiB)");
  private static final Map<String, Long> UNITS =
      Map.of("KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);
  private static final String[] NAMES = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Sizes() {}

  /** Reads a whole number and a unit, for example {@code 512MiB}. */
  public static long parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a size: give a whole number and a unit (KiB, MiB, GiB or TiB),"
              + " for example 512MiB");
    }
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), UNITS.get(matcher.group(2)));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'" + text + "' is more than can be counted in bytes");
    }
  }

  /** The largest unit that keeps it at 1 or more; a null stays one. */
  public static String show(Long bytes) {
    if (bytes == null) {
      return null;
    }
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < NAMES.length - 1) {
      value /= 1024;
      unit++;
    }
    boolean whole = value == Math.rint(value);
    return (whole ? Long.toString((long) value) : String.format(Locale.ROOT, "%.1f", value))
        + " "
        + NAMES[unit];
  }
}
