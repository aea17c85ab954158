package io.godwit.model;

/**
 * The Ethernet address at which a host's gateways take in what a VM that has left it still sends by
 * them: connections that left by NAT there go on through that host, their anchor. Made from the
 * host's id, so that nobody needs to keep or hand out any, and nobody's word is taken for one.
 */
public final class AnchorMac {
  /** What all of them begin with: locally administered, and of no VM, gateway or front door. */
  public static final String FIRST = "06";

  private static final int REST = 5;

  private AnchorMac() {}

  /** The last forty bits of the host's id, which are random. */
  public static MacAddress of(HostId host) {
    long low = host.value().getLeastSignificantBits();
    StringBuilder value = new StringBuilder(FIRST);
    for (int octet = REST - 1; octet >= 0; octet--) {
      value.append(":%02x".formatted((low >>> (Byte.SIZE * octet)) & 0xff));
    }
    return new MacAddress(value.toString());
  }
}
