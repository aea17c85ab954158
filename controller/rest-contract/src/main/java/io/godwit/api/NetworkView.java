package io.godwit.api;

import java.time.Instant;
import java.util.List;

/**
 * A network of VMs: a segment of its own, wherever they run.
 *
 * @param vni its number on the wire
 * @param range its IPv4 addresses
 * @param gateway the first of them, at every host
 * @param ipv6Range its IPv6 addresses; null where it has none
 * @param ipv6Gateway the first of them, at every host
 * @param mtu the largest packet, in bytes
 * @param freeAddresses how many VMs or front doors more it has addresses for
 * @param vms by name
 * @param hosts that have one of its VMs, are about to get one, are an anchor of one, or have a
 *     front door of it; by name
 * @param doors where clients from outside come in; by host
 * @param anchors hosts by whose addresses connections go on of VMs that have left them; by VM
 * @param traffic which of its VMs may talk to each other
 */
public record NetworkView(
    String name,
    int vni,
    String range,
    String gateway,
    String ipv6Range,
    String ipv6Gateway,
    int mtu,
    long freeAddresses,
    List<Member> vms,
    List<Place> hosts,
    List<Door> doors,
    List<Anchor> anchors,
    Traffic traffic,
    Instant createdAt) {

  /**
   * Which of its VMs may talk to each other.
   *
   * @param state OPEN, CLOSING (closed, while hosts learn the connections that stand), CLOSED or
   *     UNKNOWN (the controller's store was lost or restored, and hosts keep what they know)
   * @param closingUntil when it is CLOSED; null where it is not CLOSING
   * @param policies how many it has
   * @param words what that means, for people
   */
  public record Traffic(String state, Instant closingUntil, int policies, String words) {}

  /**
   * A VM in it.
   *
   * @param ipv6 its IPv6 address; null where the network has none
   * @param host the name of its owner
   */
  public record Member(String name, String address, String ipv6, String mac, String host) {}

  /**
   * A host that a VM has left and that its connections to the outside, which it translates, still
   * go through.
   *
   * @param vm its name
   * @param host its name
   * @param flows how many there are; null where the host has not counted them yet
   * @param since when the VM left it
   * @param until when they are given up
   */
  public record Anchor(String vm, String host, Integer flows, Instant since, Instant until) {}

  /**
   * A front door.
   *
   * @param address its own in the network, from which VMs see clients come
   */
  public record Door(String host, String address, List<DoorPort> ports) {}

  /**
   * A port of the front door's host.
   *
   * @param transport TCP or UDP
   * @param vm the name of the VM behind it
   * @param drainingUntil it takes no new connections any more; null while it does
   */
  public record DoorPort(
      String transport, int port, String vm, int vmPort, Instant drainingUntil) {}

  /**
   * A host that it reaches.
   *
   * @param state MADE, PENDING (the host has not yet told what has become of it), PROBLEM, UNFIT
   *     (the host takes no part in networks) or UNREACHABLE
   * @param problems why, for people; of all networks of the host
   */
  public record Place(String host, String state, List<String> problems) {}
}
