package io.godwit.model;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The IPv4 range of a network. Its first address is the gateway's, at every host; the others are
 * for VMs, from the lowest on, and for front doors, from the highest down.
 *
 * @param base the range's own address: all bits behind the prefix are zero
 * @param prefix 8 to 29
 */
public record Subnet(Ipv4Address base, int prefix) {
  private static final Pattern CIDR = Pattern.compile("([0-9.]{7,15})/([0-9]{1,2})");
  private static final int WIDEST = 8;
  private static final int NARROWEST = 29;
  private static final int ADDRESS_BITS = 32;

  public Subnet {
    Objects.requireNonNull(base);
    if (prefix < WIDEST || prefix > NARROWEST) {
      throw new IllegalArgumentException(
          "a network's range is /%d to /%d, not /%d".formatted(WIDEST, NARROWEST, prefix));
    }
    if ((base.bits() & ~mask(prefix)) != 0) {
      throw new IllegalArgumentException(
          "%s/%d is an address within a range; the range itself is %s/%d"
              .formatted(base, prefix, new Ipv4Address(base.bits() & mask(prefix)), prefix));
    }
    for (Special special : Special.values()) {
      if (special.overlaps(base, prefix)) {
        throw new IllegalArgumentException(
            "%s/%d cannot be a network's: %s".formatted(base, prefix, special.reason));
      }
    }
  }

  /**
   * @param text as {@code 10.5.0.0/24}
   * @throws IllegalArgumentException if it is not a range that a network can have; says why
   */
  public static Subnet parse(String text) {
    Matcher parts = CIDR.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a range of addresses: write it as 10.5.0.0/24"
              .formatted(Printable.of(text)));
    }
    return new Subnet(Ipv4Address.parse(parts.group(1)), Integer.parseInt(parts.group(2)));
  }

  /** Where VMs find their router and their name server: the first address, at every host. */
  public Ipv4Address gateway() {
    return base.plus(1);
  }

  public boolean contains(Ipv4Address address) {
    return (address.bits() & mask(prefix)) == base.bits();
  }

  /**
   * Whether a VM may have it: in the range, and not the range's own, its gateway's or broadcast.
   */
  public boolean isForVm(Ipv4Address address) {
    int offset = address.bits() - base.bits();
    return contains(address) && offset > 1 && offset < size() - 1;
  }

  public boolean overlaps(Subnet other) {
    return overlap(base, prefix, other.base, other.prefix);
  }

  /** The lowest address for a VM that is not taken; empty if all are. */
  public Optional<Ipv4Address> free(Set<Ipv4Address> taken) {
    return IntStream.range(2, size() - 1)
        .mapToObj(base::plus)
        .filter(address -> !taken.contains(address))
        .findFirst();
  }

  /** The highest address for a VM that is not taken; empty if all are. */
  public Optional<Ipv4Address> freeFromTop(Set<Ipv4Address> taken) {
    return IntStream.iterate(size() - 2, offset -> offset > 1, offset -> offset - 1)
        .mapToObj(base::plus)
        .filter(address -> !taken.contains(address))
        .findFirst();
  }

  /** How many VMs it has addresses for. */
  public int capacity() {
    return size() - 3;
  }

  /** The mask of its addresses, for example 255.255.255.0. */
  public Ipv4Address netmask() {
    return new Ipv4Address(mask(prefix));
  }

  private int size() {
    return 1 << (ADDRESS_BITS - prefix);
  }

  private static boolean overlap(Ipv4Address one, int prefix, Ipv4Address other, int otherPrefix) {
    int common = mask(Math.min(prefix, otherPrefix));
    return (one.bits() & common) == (other.bits() & common);
  }

  private static int mask(int prefix) {
    return -1 << (ADDRESS_BITS - prefix);
  }

  @Override
  public String toString() {
    return base + "/" + prefix;
  }

  /** Ranges that mean something else everywhere (RFC 6890), or on every host of ours. */
  private enum Special {
    THIS_NETWORK("0.0.0.0", 8, "0.0.0.0/8 means the sender's own network"),
    LOOPBACK("127.0.0.0", 8, "127.0.0.0/8 is every machine's own"),
    LINK_LOCAL("169.254.0.0", 16, "169.254.0.0/16 is of every link, and of clouds' own services"),
    TRANSIT("198.18.0.0", 15, "hosts use 198.18.0.0/15 for the ways in and out of networks"),
    MULTICAST("224.0.0.0", 3, "addresses from 224.0.0.0 on are for groups");

    private final String base;
    private final int prefix;
    private final String reason;

    Special(String base, int prefix, String reason) {
      this.base = base;
      this.prefix = prefix;
      this.reason = reason;
    }

    private boolean overlaps(Ipv4Address other, int otherPrefix) {
      return overlap(Ipv4Address.parse(base), prefix, other, otherPrefix);
    }
  }
}
