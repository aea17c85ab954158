package io.godwit.model;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The id that a provider has given an instance, for example {@code i-0a1b2c}. It becomes an
 * argument of programs, so it looks like no option.
 *
 * @param value 1 to 256 letters, digits and {@code . _ : / -}, beginning with a letter or digit
 */
public record InstanceId(String value) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,255}");

  /**
   * @throws IllegalArgumentException if the text is none; the message says what is
   */
  public InstanceId {
    Objects.requireNonNull(value);
    if (!ID.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'"
              + Printable.of(value)
              + "' is not an instance's id: use 1 to 256 letters, digits and . _ : / -, beginning"
              + " with a letter or digit");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
