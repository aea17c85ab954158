package io.godwit.model;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A VM's Ethernet address.
 *
 * @param value six lower-case hexadecimal pairs joined by colons, for example {@code
 *     52:54:00:4d:00:07}
 */
public record MacAddress(String value) {
  private static final Pattern PAIRS = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");

  public MacAddress {
    Objects.requireNonNull(value);
    if (!PAIRS.matcher(value).matches()) {
      throw new IllegalArgumentException("'" + Printable.of(value) + "' is not a MAC address");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
