package io.godwit.cli.plan;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the number by which a plan is named. */
final class PlanNumber implements ITypeConverter<Long> {
  private static final Pattern TEXT = Pattern.compile("[1-9][0-9]{0,17}");

  @Override
  public Long convert(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is not a plan's number: it is whole and from 1, as godwit plan list has it");
    }
    return Long.valueOf(text);
  }
}
