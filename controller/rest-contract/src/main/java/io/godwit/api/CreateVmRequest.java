package io.godwit.api;

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
    String address) {

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
