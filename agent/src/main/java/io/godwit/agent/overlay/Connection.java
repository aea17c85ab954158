package io.godwit.agent.overlay;

import io.godwit.model.IpAddress;

/**
 * Something that a VM has under way and that its network's policies let through.
 *
 * @param protocol IP's number of it
 * @param peerPort 0 where the protocol has none
 * @param vmPort 0 where the protocol has none
 */
record Connection(Stage stage, int protocol, IpAddress peer, int peerPort, int vmPort) {
  static final int TCP = 6;
  static final int UDP = 17;
  private static final int LAST_PROTOCOL = 255;
  private static final int LAST_PORT = 65535;

  Connection {
    requireAtMost(LAST_PROTOCOL, protocol);
    requireAtMost(LAST_PORT, peerPort);
    requireAtMost(LAST_PORT, vmPort);
  }

  /** How far it has come. One that opens or ends is remembered for a minute, not for hours. */
  enum Stage {
    OPENING,
    STANDING,
    ENDING
  }

  private static void requireAtMost(int most, int number) {
    if (number < 0 || number > most) {
      throw new IllegalArgumentException("%d is not from 0 to %d".formatted(number, most));
    }
  }

  /** Whether it is told apart by ports. */
  boolean hasPorts() {
    return protocol == TCP || protocol == UDP;
  }
}
