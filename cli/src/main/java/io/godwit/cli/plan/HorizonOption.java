package io.godwit.cli.plan;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time of days or hours, as hours. */
final class HorizonOption implements ITypeConverter<Integer> {
  private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,5})([dh])");
  private static final int HOURS_OF_A_DAY = 24;

  @Override
  public Integer convert(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is not a horizon: give a whole number and d or h, for example 30d");
    }
    int number = Integer.parseInt(matcher.group(1));
    return matcher.group(2).equals("d") ? number * HOURS_OF_A_DAY : number;
  }
}
