package io.godwit.migration.plan.fleet;

import io.godwit.model.Location;
import io.godwit.model.ProviderName;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a host stands. A region's name counts within its provider, a zone's within its region, a
 * rack's within its zone; each is empty where nobody knows it.
 */
public record Place(ProviderName provider, String region, String zone, String rack) {
  /** Of which no more is known, or matters. */
  public Place(ProviderName provider, String region, String zone) {
    this(provider, region, zone, "");
  }

  public static Place of(ProviderName provider, Location location) {
    return new Place(
        provider,
        location.region().orElse(""),
        location.zone().orElse(""),
        location.rack().orElse(""));
  }

  public Place {
    Objects.requireNonNull(rack);
    Objects.requireNonNull(provider);
    Objects.requireNonNull(region);
    Objects.requireNonNull(zone);
  }

  /** For people: what is known of it. */
  @Override
  public String toString() {
    return Stream.of(provider.value(), region, zone, rack)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.joining("/"));
  }
}
