package io.godwit.api;

import java.util.Map;

/**
 * Asks for a VM.
 *
 * @param image an image's name
 * @param host where it begins; null lets the controller choose
 * @param diskBytes null for the image's own size
 * @param cpuModel the CPU contract; null for one that all present hosts can run
 * @param start whether to start it
 * @param network a network's name; null for its host's own bridge
 * @param address its IPv4 address in the network; null for the lowest that is free
 * @param labels by key; what policies select it by; null for none
 * @param leastMemoryBytes what its balloon leaves it at the least, as much as its memory for one
 *     that gives none back; null for half of its memory
 */
public record CreateVmRequest(
    String name,
    String image,
    String host,
    int vcpus,
    long memoryBytes,
    Long diskBytes,
    String cpuModel,
    boolean start,
    String network,
    String address,
    Map<String, String> labels,
    Long leastMemoryBytes) {

  /** Which gives back up to half of its memory. */
  public CreateVmRequest(
      String name,
      String image,
      String host,
      int vcpus,
      long memoryBytes,
      Long diskBytes,
      String cpuModel,
      boolean start,
      String network,
      String address,
      Map<String, String> labels) {
    this(
        name,
        image,
        host,
        vcpus,
        memoryBytes,
        diskBytes,
        cpuModel,
        start,
        network,
        address,
        labels,
        null);
  }

  /** Without labels. */
  public CreateVmRequest(
      String name,
      String image,
      String host,
      int vcpus,
      long memoryBytes,
      Long diskBytes,
      String cpuModel,
      boolean start,
      String network,
      String address) {
    this(name, image, host, vcpus, memoryBytes, diskBytes, cpuModel, start, network, address, null);
  }

  /** On its host's own bridge. */
  public CreateVmRequest(
      String name,
      String image,
      String host,
      int vcpus,
      long memoryBytes,
      Long diskBytes,
      String cpuModel,
      boolean start) {
    this(name, image, host, vcpus, memoryBytes, diskBytes, cpuModel, start, null, null);
  }
}
