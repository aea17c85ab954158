package io.godwit.model;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The IPv6 range of a network, always a /64, in which a VM's address follows from its Ethernet
 * address (RFC 4291, appendix A): so guests make it by themselves from their router's word (RFC
 * 4862), it stays as long as the VM does, and no two VMs have the same. The first one is the
 * gateway's, at every host.
 *
 * @param network the first 64 bits of all of its addresses
 */
public record Ipv6Range(long network) {
  private static final int PREFIX = 64;
  private static final String SUFFIX = "/" + PREFIX;
  private static final long GLOBAL = 0x2000_0000_0000_0000L;
  private static final long GLOBAL_MASK = 0xe000_0000_0000_0000L;
  private static final long UNIQUE_LOCAL = 0xfc00_0000_0000_0000L;
  private static final long UNIQUE_LOCAL_MASK = 0xfe00_0000_0000_0000L;

  /** Of those that anybody may make: the eighth bit is set (RFC 4193, section 3.1). */
  private static final long MADE_LOCALLY = 0xfd00_0000_0000_0000L;

  private static final int GLOBAL_ID_BITS = 40;
  private static final int SUBNET_BITS = 16;

  /** What hosts use for the mesh, and for the ways out of networks and in by front doors. */
  public static final String OF_HOSTS = "fd67:6f64:7769:7400::/62";

  /**
   * Where clouds have services for their hosts, with whose credentials these answer: Amazon
   * fd00:ec2::254, Oracle fd00:c1::a9fe:a9fe, Scaleway fd00:42::42, Google fd20:ce::254, as their
   * manuals say. Of the first range, which is small among those that anybody may make, clouds have
   * taken several by now, so all of it is left to them.
   */
  public static final List<String> OF_CLOUDS = List.of("fd00::/16", "fd20:ce::/32");

  private static final List<Special> SPECIAL =
      Stream.concat(
              Stream.of(
                  Special.of(
                      OF_HOSTS, "hosts use %s for the mesh and the ways out of networks and in")),
              OF_CLOUDS.stream().map(range -> Special.of(range, "%s is of clouds' own services")))
          .toList();

  public Ipv6Range {
    if ((network & GLOBAL_MASK) != GLOBAL && (network & UNIQUE_LOCAL_MASK) != UNIQUE_LOCAL) {
      throw new IllegalArgumentException(
          "%s cannot be a network's: give one of 2000::/3, which is for the whole Internet, or of fc00::/7, which is for yourself"
              .formatted(text(network)));
    }
    for (Special special : SPECIAL) {
      if (special.has(network)) {
        throw new IllegalArgumentException(
            "%s cannot be a network's: %s".formatted(text(network), special.reason));
      }
    }
  }

  /**
   * @param text as {@code fd12:3456:789a:1::/64}
   * @throws IllegalArgumentException if it is not a range that a network can have; says why
   */
  public static Ipv6Range parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException(
          "'%s' is not a range of IPv6 addresses: write it as fd12:3456:789a:1::/64"
              .formatted(Printable.of(text)));
    }
    Ipv6Address base = Ipv6Address.parse(text.substring(0, slash));
    if (!text.endsWith(SUFFIX)) {
      throw new IllegalArgumentException(
          "a network's IPv6 range is a /64, since guests make their addresses in it by themselves; '%s' is not one"
              .formatted(text));
    }
    if (base.low() != 0) {
      throw new IllegalArgumentException(
          "%s is an address within a range; the range itself is %s"
              .formatted(text, text(base.high())));
    }
    return new Ipv6Range(base.high());
  }

  /** One that hardly anybody else has: 40 of its bits are random (RFC 4193, section 3.2). */
  public static Ipv6Range unique(RandomGenerator random) {
    return random
        .longs()
        .map(bits -> MADE_LOCALLY | ((bits >>> (Long.SIZE - GLOBAL_ID_BITS)) << SUBNET_BITS))
        .filter(network -> SPECIAL.stream().noneMatch(special -> special.has(network)))
        .mapToObj(Ipv6Range::new)
        .findFirst()
        .orElseThrow();
  }

  /** Where VMs find their router and their name server: the first address, at every host. */
  public Ipv6Address gateway() {
    return new Ipv6Address(network, 1);
  }

  /** Of the VM that has an Ethernet address. */
  public Ipv6Address of(MacAddress mac) {
    return new Ipv6Address(network, mac.interfaceId());
  }

  /** Its own address, as DHCP's and routers' words name it. */
  public Ipv6Address base() {
    return new Ipv6Address(network, 0);
  }

  private static String text(long network) {
    return new Ipv6Address(network, 0) + SUFFIX;
  }

  @Override
  public String toString() {
    return text(network);
  }

  /** A range that means something else on every host of ours. */
  private record Special(long bits, long mask, String reason) {
    private static Special of(String range, String reason) {
      int slash = range.indexOf('/');
      int prefix = Integer.parseInt(range.substring(slash + 1));
      return new Special(
          Ipv6Address.parse(range.substring(0, slash)).high(),
          -1L << (Long.SIZE - prefix),
          reason.formatted(range));
    }

    private boolean has(long network) {
      return (network & mask) == bits;
    }
  }
}
