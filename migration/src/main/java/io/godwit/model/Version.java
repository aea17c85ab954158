package io.godwit.model;

import java.util.Comparator;

/** A version of libvirt or QEMU. */
public record Version(int major, int minor, int micro) implements Comparable<Version> {
  private static final Comparator<Version> ORDER =
      Comparator.comparingInt(Version::major)
          .thenComparingInt(Version::minor)
          .thenComparingInt(Version::micro);

  /** Reads libvirt's form: major * 1,000,000 + minor * 1,000 + micro (virConnectGetVersion). */
  public static Version ofLibvirtNumber(long number) {
    return new Version(
        (int) (number / 1_000_000), (int) (number / 1_000 % 1_000), (int) (number % 1_000));
  }

  public static Version parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("'" + Printable.of(text) + "' is not a version x.y.z");
    }
    return new Version(
        Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
  }

  @Override
  public int compareTo(Version other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + micro;
  }
}
