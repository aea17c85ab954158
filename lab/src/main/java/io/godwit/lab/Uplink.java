package io.godwit.lab;

/** How a host of a lab is joined to what is outside of its provider. */
public enum Uplink {
  /** Whoever can route to it can dial it. */
  OPEN,

  /**
   * Behind a NAT of its own, of the strictest kind: it leaves its provider with another address and
   * a port by chance for each peer, and nothing comes in that it did not ask for. Within its
   * provider it is as the others.
   */
  BEHIND_NAT
}
