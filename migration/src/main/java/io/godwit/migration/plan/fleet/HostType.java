package io.godwit.migration.plan.fleet;

import java.util.Objects;
import java.util.Set;

/**
 * What hosts of a kind have and cost.
 *
 * @param name the provider's, for people
 * @param capacity for VMs, what the host itself needs taken off
 * @param perHour while it is on; not negative
 * @param cpuModels the QEMU CPU models that it can run as they are
 * @param cpuFeatures what it can offer a guest, by QEMU's names
 */
public record HostType(
    String name,
    Resources capacity,
    Money perHour,
    Set<String> cpuModels,
    Set<String> cpuFeatures) {
  public HostType {
    Objects.requireNonNull(name);
    Objects.requireNonNull(capacity);
    cpuModels = Set.copyOf(cpuModels);
    cpuFeatures = Set.copyOf(cpuFeatures);
    if (perHour.isNegative()) {
      throw new IllegalArgumentException("the price of " + name + " is negative: " + perHour);
    }
  }
}
