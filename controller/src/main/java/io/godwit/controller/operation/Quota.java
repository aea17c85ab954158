package io.godwit.controller.operation;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a provider still lets launch.
 *
 * @param instances how many
 * @param cpus how many processors these may have in all; empty where that is not limited
 */
public record Quota(int instances, OptionalInt cpus) {
  public Quota {
    if (instances < 0 || cpus.orElse(0) < 0) {
      throw new IllegalArgumentException("what is left is 0 or more");
    }
  }

  /** Why one more instance is not let; empty where it is. */
  public Optional<Fault.QuotaFull> refusal(Provider.Type type) {
    if (instances == 0) {
      return Optional.of(new Fault.QuotaFull("it lets no more instances"));
    }
    return cpus.isPresent() && cpus.getAsInt() < type.cpus()
        ? Optional.of(
            new Fault.QuotaFull(
                "it lets %d more CPUs, and type %s has %d"
                    .formatted(cpus.getAsInt(), type.name(), type.cpus())))
        : Optional.empty();
  }
}
