package io.godwit.api;

import java.time.Instant;
import java.util.List;

/**
 * A network of VMs: a segment of its own, wherever they run.
 *
 * @param vni its number on the wire
 * @param range its IPv4 addresses
 * @param gateway the first of them, at every host
 * @param mtu the largest packet, in bytes
 * @param freeAddresses how many VMs more it has addresses for
 * @param vms by name
 * @param hosts that have one of its VMs, or are about to get one; by name
 */
public record NetworkView(
    String name,
    int vni,
    String range,
    String gateway,
    int mtu,
    long freeAddresses,
    List<Member> vms,
    List<Place> hosts,
    Instant createdAt) {

  /**
   * A VM in it.
   *
   * @param host the name of its owner
   */
  public record Member(String name, String address, String mac, String host) {}

  /**
   * A host that it reaches.
   *
   * @param state MADE, PENDING (the host has not yet told what has become of it), PROBLEM, UNFIT
   *     (the host takes no part in networks) or UNREACHABLE
   * @param problems why, for people; of all networks of the host
   */
  public record Place(String host, String state, List<String> problems) {}
}
