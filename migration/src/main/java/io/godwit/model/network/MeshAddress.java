package io.godwit.model.network;

import io.godwit.model.HostId;
import java.util.Objects;

/**
 * A host's address in the mesh: IPv6, since no provider's private ranges can be in its way. Made
 * from the host's id, so that nobody needs to keep or hand out any.
 *
 * @param value as {@code ip} writes it, without a prefix
 */
public record MeshAddress(String value) {
  /** Of the mesh's range: a unique local one (RFC 4193) that spells "godwit". */
  public static final int PREFIX = 64;

  private static final String RANGE = "fd67:6f64:7769:7400:";

  public MeshAddress {
    Objects.requireNonNull(value);
  }

  /** The low half of the host's id, 62 of whose bits are random. */
  public static MeshAddress of(HostId host) {
    long low = host.value().getLeastSignificantBits();
    return new MeshAddress(
        RANGE
            + "%x:%x:%x:%x"
                .formatted(low >>> 48, (low >>> 32) & 0xffff, (low >>> 16) & 0xffff, low & 0xffff));
  }

  @Override
  public String toString() {
    return value;
  }
}
