package io.godwit.api;

import java.util.List;

/**
 * The way from a VM to another one, as it is at this moment.
 *
 * @param network the one's
 * @param toNetwork the other's where that is another network; null where it is the same
 * @param port that is meant, for example {@code 443/tcp}; null where none was named
 * @param state OK; WRONG where a hop is; else UNKNOWN where one is
 * @param forth the way there, in the order in which packets go
 * @param back what of the way back is not also of the way there
 */
public record TraceView(
    String network,
    String toNetwork,
    String from,
    String to,
    String port,
    String state,
    List<Hop> forth,
    List<Hop> back) {

  /**
   * A part of the way.
   *
   * @param kind VM (it answers), DEVICE (its own at its host), BRIDGE (of the network), PASSAGE
   *     (from one network into another), FORWARDING (where the host sends the other VM's packets),
   *     MESH (between two hosts) or POLICY (whether the network lets it in); others may come
   * @param host the name of the one where it is
   * @param what it is, for people
   * @param latencyMillis there and back; null where it is not measured
   * @param mtu the largest packet that it carries, in bytes; null where that says nothing
   * @param state OK; WRONG: not as the controller wants it; UNKNOWN: nobody could look
   * @param problem what is wrong, or why nobody could look; null where it is OK
   * @param remedy what to do about it; null where it is OK
   */
  public record Hop(
      String kind,
      String host,
      String what,
      Double latencyMillis,
      Integer mtu,
      String state,
      String problem,
      String remedy) {}
}
