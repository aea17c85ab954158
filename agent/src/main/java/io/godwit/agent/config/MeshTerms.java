package io.godwit.agent.config;

import java.time.Duration;
import java.util.List;

/**
 * How a host takes part in the mesh that carries networks.
 *
 * @param port on which its WireGuard listens, UDP; 1 to 65535
 * @param endpoints where others can reach that, best first; none means by the host's own addresses
 * @param mtu the largest packet of the mesh, to which WireGuard adds up to 80 bytes; 1350 to 8970
 * @param keyPeriod after which the host changes its key by itself, in whole days up to 3650; zero
 *     for never
 */
public record MeshTerms(int port, List<String> endpoints, int mtu, Duration keyPeriod) {
  private static final Duration USUAL_PERIOD = Duration.ofDays(30);

  /** WireGuard's usual port, on paths that carry 1500 bytes. */
  public static final MeshTerms USUAL = new MeshTerms(51820, List.of(), 1420);

  private static final int MOST_DAYS = 3650;
  private static final int MOST_PORTS = 65_535;
  private static final int LEAST_MTU = 1350;
  private static final int MOST_MTU = 8970;

  public MeshTerms {
    endpoints = List.copyOf(endpoints);
    if (port < 1 || port > MOST_PORTS) {
      throw new IllegalArgumentException(
          "mesh.port is 1 to %d, not %d".formatted(MOST_PORTS, port));
    }
    if (mtu < LEAST_MTU || mtu > MOST_MTU) {
      throw new IllegalArgumentException(
          "mesh.mtu is %d to %d, not %d".formatted(LEAST_MTU, MOST_MTU, mtu));
    }
    if (keyPeriod.isNegative() || keyPeriod.toDays() > MOST_DAYS) {
      throw new IllegalArgumentException(
          "mesh.key-days is 0 for never, or 1 to %d, not %d"
              .formatted(MOST_DAYS, keyPeriod.toDays()));
    }
  }

  /** With the usual period of keys. */
  public MeshTerms(int port, List<String> endpoints, int mtu) {
    this(port, endpoints, mtu, USUAL_PERIOD);
  }
}
