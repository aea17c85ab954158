package io.godwit.api;

import java.util.List;

/**
 * A provider that the controller is set up for, as it tells of itself now.
 *
 * @param problem why it does not tell, for people; null where it does
 * @param instances of hosts that are not given up, ours and others'; null where it does not tell
 * @param instancesLeft how many may still be launched; null where only a launch finds out
 * @param cpusLeft how many processors these may have in all; null where that is not limited, or not
 *     known
 * @param types that it lets, by name; empty where it launches nothing
 * @param zones by name
 */
public record ProviderView(
    String name,
    String problem,
    Integer instances,
    Integer instancesLeft,
    Integer cpusLeft,
    List<InstanceType> types,
    List<String> zones) {

  /**
   * A kind of instance.
   *
   * @param nests whether VMs in it have the processor's help, as the provider tells
   */
  public record InstanceType(String name, int cpus, long memoryMiB, boolean nests) {}
}
