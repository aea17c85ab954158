package io.godwit.model;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A network's name, chosen by its user, unique in the fleet; part of its VMs' names in DNS.
 *
 * @param value 1 to 63 characters: lower-case letters, digits and inner hyphens (RFC 1123 label)
 */
public record NetworkName(String value) {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /**
   * @throws IllegalArgumentException if the text is not such a label; the message says what is
   */
  public NetworkName {
    Objects.requireNonNull(value);
    if (!LABEL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'"
              + Printable.of(value)
              + "' is not a network's name: use 1 to 63 lower-case letters, digits and hyphens,"
              + " beginning and ending with a letter or digit");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
