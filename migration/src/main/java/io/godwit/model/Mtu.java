package io.godwit.model;

/**
 * The largest packet of a network, in bytes without the Ethernet header. Constant for the life of a
 * network: a VM's device is told once, and QEMU's {@code host_mtu} cannot change in a move.
 *
 * @param bytes 1280 to 8900
 */
public record Mtu(int bytes) {
  /** What IPv6 asks of every link (RFC 8200, section 5), and fits into any path of 1500. */
  public static final Mtu USUAL = new Mtu(1280);

  private static final int LEAST = 1280;
  private static final int MOST = 8900;

  /**
   * What a mesh adds to a packet of a network on its way: the Ethernet header of the VM (14), VXLAN
   * (8), UDP (8) and IPv6 (40).
   */
  private static final int SEGMENT_HEADERS = 70;

  public Mtu {
    if (bytes < LEAST || bytes > MOST) {
      throw new IllegalArgumentException(
          "a network's MTU is %d to %d bytes, not %d".formatted(LEAST, MOST, bytes));
    }
  }

  /** What the mesh must carry in one packet for it. */
  public int inMesh() {
    return bytes + SEGMENT_HEADERS;
  }

  @Override
  public String toString() {
    return Integer.toString(bytes);
  }
}
