package io.godwit.model;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where a host can be dialled: {@code address:port}, best first.
 *
 * @param anywhere by every host; none where nobody outside of its provider can dial it
 * @param nearby by hosts of the same provider only; none where it is not behind a NAT
 */
public record HostEndpoints(List<String> anywhere, List<String> nearby) {
  public HostEndpoints {
    anywhere = List.copyOf(anywhere);
    nearby = List.copyOf(nearby);
  }

  /** Of a host that everybody reaches at the same addresses. */
  public static HostEndpoints open(List<String> anywhere) {
    return new HostEndpoints(anywhere, List.of());
  }

  /** For a host of the same provider: a private address is nearer, and costs nothing. */
  public List<String> forNeighbours() {
    return Stream.concat(nearby.stream(), anywhere.stream()).distinct().toList();
  }

  /** For a host of a provider, where this one is of another or the same. */
  public List<String> between(ProviderName own, ProviderName others) {
    return own.equals(others) ? forNeighbours() : anywhere;
  }
}
