package io.godwit.model;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * An image's name, unique in the fleet.
 *
 * @param value 1 to 63 characters: lower-case letters, digits and inner hyphens (RFC 1123 label)
 */
public record ImageName(String value) {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /**
   * @throws IllegalArgumentException if the text is not such a label; the message says what is
   */
  public ImageName {
    Objects.requireNonNull(value);
    if (!LABEL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'"
              + Printable.of(value)
              + "' is not an image name: use 1 to 63 lower-case letters, digits and hyphens,"
              + " beginning and ending with a letter or digit");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
