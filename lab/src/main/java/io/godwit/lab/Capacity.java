package io.godwit.lab;

/**
 * What a lab host declares to have. Namespaces do not separate memory, processors or disk, so the
 * agent is told in its configuration.
 *
 * @param cpus number of processors
 * @param memoryMebibytes MiB
 * @param diskMebibytes MiB
 */
public record Capacity(int cpus, int memoryMebibytes, int diskMebibytes) {
  public Capacity {
    if (cpus < 1 || memoryMebibytes < 1 || diskMebibytes < 1) {
      throw new IllegalArgumentException(
          "a host has at least one processor, one MiB of memory and one MiB of disk");
    }
  }
}
