package io.godwit.model;

/**
 * A network's number on the wire: the VXLAN network identifier of RFC 7348, section 5.
 *
 * @param value 1 to 16,777,215
 */
public record Vni(int value) implements Comparable<Vni> {
  public static final int MOST = (1 << 24) - 1;

  public Vni {
    if (value < 1 || value > MOST) {
      throw new IllegalArgumentException(
          "a network's number (VNI) is 1 to %d, not %d".formatted(MOST, value));
    }
  }

  @Override
  public int compareTo(Vni other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
