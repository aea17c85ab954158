package io.godwit.api;

import java.util.List;

/**
 * Asks for ports of hosts by which clients from outside reach a VM; all of them or none.
 *
 * @param hosts by name; none or null for the host that the VM is on now
 */
public record ExposeRequest(List<Port> ports, List<String> hosts) {

  /**
   * A port at each of the hosts.
   *
   * @param transport TCP or UDP; null for TCP
   * @param port the hosts'
   * @param vmPort the VM's port behind it; null for the same
   */
  public record Port(String transport, Integer port, Integer vmPort) {}
}
