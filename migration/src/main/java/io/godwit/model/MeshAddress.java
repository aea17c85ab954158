package io.godwit.model;

import java.util.Objects;

/**
 * A host's address in the mesh: IPv6, since no provider's private ranges can be in its way. Made
 * from the host's id, so that nobody needs to keep or hand out any.
 *
 * @param value in the one form of RFC 5952, as all programs print it, without a prefix
 */
public record MeshAddress(String value) {
  /** Of the mesh's range: a unique local one (RFC 4193) that spells "godwit". */
  public static final int PREFIX = 64;

  private static final long NETWORK = 0xfd67_6f64_7769_7400L;

  /** Of second addresses, beside the first ones. */
  private static final long RELAYED = 0xfd67_6f64_7769_7401L;

  /** All first addresses of a mesh. */
  public static final String RANGE = new Ipv6Address(NETWORK, 0) + "/" + PREFIX;

  /** All second addresses. */
  public static final String RELAYED_RANGE = new Ipv6Address(RELAYED, 0) + "/" + PREFIX;

  public MeshAddress {
    Objects.requireNonNull(value);
  }

  /** The low half of the host's id, 62 of whose bits are random. */
  public static MeshAddress of(HostId host) {
    return in(NETWORK, host);
  }

  /**
   * A second one, at which a host's WireGuard is reached through the mesh itself, by way of a third
   * host, where it cannot be reached otherwise.
   */
  public static MeshAddress relayed(HostId host) {
    return in(RELAYED, host);
  }

  /** Whether it is a second one of some host. */
  public boolean isRelayed() {
    return Ipv6Address.parse(value).high() == RELAYED;
  }

  private static MeshAddress in(long network, HostId host) {
    return new MeshAddress(
        new Ipv6Address(network, host.value().getLeastSignificantBits()).toString());
  }

  @Override
  public String toString() {
    return value;
  }
}
