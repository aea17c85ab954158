package io.godwit.agent.overlay;

import io.godwit.model.Ipv4Address;
import java.util.Comparator;

/**
 * A connection of a VM to the outside, which a host translates to its own address. Only what is
 * told apart by ports: an echo, for example, has nothing that another address would break.
 *
 * @param protocol IP's number of it: {@link Connection#TCP} or {@link Connection#UDP}
 * @param peer outside of the VM's network
 */
record Flow(int protocol, Ipv4Address peer, int peerPort, int vmPort) implements Comparable<Flow> {
  private static final int LAST_PORT = 65535;

  /** TCP's first: of what is too much, that is what breaks. */
  private static final Comparator<Flow> ORDER =
      Comparator.comparingInt(Flow::protocol)
          .thenComparing(Flow::peer)
          .thenComparingInt(Flow::peerPort)
          .thenComparingInt(Flow::vmPort);

  Flow {
    if (protocol != Connection.TCP && protocol != Connection.UDP) {
      throw new IllegalArgumentException("a flow of protocol %d has no ports".formatted(protocol));
    }
    requirePort(peerPort);
    requirePort(vmPort);
  }

  private static void requirePort(int port) {
    if (port < 0 || port > LAST_PORT) {
      throw new IllegalArgumentException("%d is no port".formatted(port));
    }
  }

  @Override
  public int compareTo(Flow other) {
    return ORDER.compare(this, other);
  }
}
