package io.godwit.model;

/**
 * A network's number on the wire: the VXLAN network identifier of RFC 7348, section 5.
 *
 * @param value 1 to 16,777,215
 */
public record Vni(int value) implements Comparable<Vni> {
  public static final int MOST = (1 << 24) - 1;

  /** On one host so many networks have a place each, which follows from the number. */
  public static final int PLACES = 1 << 14;

  /** Below are those that people choose. */
  private static final int FIRST_MADE = 1 << 16;

  /** One that is spread evenly over those that nobody chose. */
  public static Vni ofHash(int hash) {
    return new Vni(FIRST_MADE + Math.floorMod(hash * 0x9e3779b1, MOST + 1 - FIRST_MADE));
  }

  /** Whether no host can have both networks: they have the same place. */
  public boolean clashesWith(Vni other) {
    return place() == other.place();
  }

  /** Where a host has it among its networks: 0 to {@link #PLACES} - 1. */
  public int place() {
    return value % PLACES;
  }

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
