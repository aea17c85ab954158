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

  private static final long UNIVERSAL = 0x0200_0000_0000_0000L;

  public MacAddress {
    Objects.requireNonNull(value);
    if (!PAIRS.matcher(value).matches()) {
      throw new IllegalArgumentException("'" + Printable.of(value) + "' is not a MAC address");
    }
  }

  /**
   * What its device is called in IPv6 addresses: its bytes around ff:fe, the universal bit turned
   * over (RFC 4291, appendix A).
   */
  long interfaceId() {
    long bits = Long.parseLong(value.replace(":", ""), 16);
    long vendor = bits >>> 24;
    long number = bits & 0xff_ffff;
    return ((vendor << 40) | (0xfffeL << 24) | number) ^ UNIVERSAL;
  }

  @Override
  public String toString() {
    return value;
  }
}
