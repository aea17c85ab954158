package io.godwit.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 address.
 *
 * @param bits its 32 bits, the first octet in the highest
 */
public record Ipv4Address(int bits) implements IpAddress, Comparable<Ipv4Address> {
  private static final String OCTET = "(0|[1-9][0-9]{0,2})";
  private static final Pattern DOTTED =
      Pattern.compile(OCTET + "\\." + OCTET + "\\." + OCTET + "\\." + OCTET);
  private static final int MOST_IN_OCTET = 255;

  /**
   * @param text four decimal octets without leading zeros
   * @throws IllegalArgumentException if it is not that
   */
  public static Ipv4Address parse(String text) {
    Matcher octets = DOTTED.matcher(text);
    if (!octets.matches()) {
      throw notOne(text);
    }
    int bits = 0;
    for (int i = 1; i <= octets.groupCount(); i++) {
      int octet = Integer.parseInt(octets.group(i));
      if (octet > MOST_IN_OCTET) {
        throw notOne(text);
      }
      bits = (bits << 8) | octet;
    }
    return new Ipv4Address(bits);
  }

  private static IllegalArgumentException notOne(String text) {
    return new IllegalArgumentException(
        "'%s' is not an IPv4 address".formatted(Printable.of(text)));
  }

  /** The one that many further on. */
  Ipv4Address plus(int offset) {
    return new Ipv4Address(bits + offset);
  }

  @Override
  public int compareTo(Ipv4Address other) {
    return Integer.compareUnsigned(bits, other.bits);
  }

  @Override
  public String toString() {
    return "%d.%d.%d.%d"
        .formatted(bits >>> 24, (bits >>> 16) & 0xff, (bits >>> 8) & 0xff, bits & 0xff);
  }
}
