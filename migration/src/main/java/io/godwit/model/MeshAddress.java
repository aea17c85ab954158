package io.godwit.model;

import java.util.ArrayList;
import java.util.List;
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

  private static final List<String> NETWORK = List.of("fd67", "6f64", "7769", "7400");

  /** Of second addresses, beside the first ones. */
  private static final List<String> RELAYED = List.of("fd67", "6f64", "7769", "7401");

  /** All addresses of a mesh. */
  public static final String RANGE = String.join(":", NETWORK) + "::/" + PREFIX;

  private static final int HALF_GROUPS = 4;

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
    return value.startsWith(String.join(":", RELAYED) + ":");
  }

  private static MeshAddress in(List<String> network, HostId host) {
    long low = host.value().getLeastSignificantBits();
    List<String> groups = new ArrayList<>(network);
    for (int group = HALF_GROUPS - 1; group >= 0; group--) {
      groups.add(Long.toHexString((low >>> (16 * group)) & 0xffff));
    }
    return new MeshAddress(compressed(groups));
  }

  /**
   * The longest run of zeros, of two or more, is left out; among the last four there is only one.
   */
  private static String compressed(List<String> groups) {
    int from = HALF_GROUPS;
    int to = from;
    for (int start = HALF_GROUPS; start < groups.size(); start++) {
      int end = start;
      while (end < groups.size() && groups.get(end).equals("0")) {
        end++;
      }
      if (end - start > to - from) {
        from = start;
        to = end;
      }
    }
    return to - from < 2
        ? String.join(":", groups)
        : String.join(":", groups.subList(0, from))
            + "::"
            + String.join(":", groups.subList(to, groups.size()));
  }

  @Override
  public String toString() {
    return value;
  }
}
