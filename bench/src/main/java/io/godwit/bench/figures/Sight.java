package io.godwit.bench.figures;

/**
 * Where a host was seen to send a VM's packets, some time between two instants, in microseconds
 * since the epoch.
 *
 * @param tap the host's own device behind which it has the VM; null for none
 * @param peer the host to which it sends them, by its address in the mesh; null for none
 */
public record Sight(String host, long beforeMicros, long afterMicros, String tap, String peer) {

  /** Whether the host sends the VM's packets to a VM of its own. */
  public boolean isHere() {
    return tap != null;
  }

  /** Whether it is right of a host at which the VM is not. */
  boolean isAt(String address) {
    return tap == null && address.equals(peer);
  }
}
