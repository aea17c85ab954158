package io.godwit.migration.plan.fleet;

import io.godwit.model.ProviderName;
import java.util.Objects;

/** Where a host stands. A region's name counts within its provider, a zone's within its region. */
public record Place(ProviderName provider, String region, String zone) {
  public Place {
    Objects.requireNonNull(provider);
    Objects.requireNonNull(region);
    Objects.requireNonNull(zone);
  }
}
