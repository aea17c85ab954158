package io.godwit.lab;

import java.util.List;

/**
 * What is there at one moment.
 *
 * @param state of the whole
 * @param hosts as they are, in the order of the specification
 * @param remarks what is not as it should be and what to do about it; empty if all is well
 */
public record LabStatus(State state, List<HostStatus> hosts, List<String> remarks) {
  public LabStatus {
    hosts = List.copyOf(hosts);
    remarks = List.copyOf(remarks);
  }

  public enum State {
    /** Nothing of a lab is there. */
    DOWN,
    /**
     * Some of it is there: it was interrupted, or something in it died. Up repairs, down removes.
     */
    PARTIAL,
    UP
  }

  public enum Health {
    DOWN,
    /** Its namespaces are there, but its links to the others are not complete. */
    UNCONNECTED,
    /** It runs and is connected, but its libvirtd does not answer. */
    NO_LIBVIRT,
    UP
  }

  public record HostStatus(
      String name, String provider, String address, Capacity capacity, Health health) {}
}
