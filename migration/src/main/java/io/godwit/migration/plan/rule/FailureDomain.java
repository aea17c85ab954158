package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.Place;
import io.godwit.model.HostName;

/**
 * What fails as one. Hosts of which it is not known where they stand inside of a larger domain
 * count as one there: they may be.
 */
public enum FailureDomain {
  HOST,
  RACK,
  ZONE,
  REGION,
  PROVIDER;

  /** The name of the domain that the host is in; two hosts share it or do not. */
  public String of(FleetHost host) {
    return of(host.name(), host.place());
  }

  /** The same of a host that stands there. */
  public String of(HostName host, Place place) {
    return switch (this) {
      case HOST -> host.value();
      case RACK -> ZONE.of(host, place) + "/" + place.rack();
      case ZONE -> place.provider() + "/" + place.region() + "/" + place.zone();
      case REGION -> place.provider() + "/" + place.region();
      case PROVIDER -> place.provider().value();
    };
  }

  /** Whether it is known in which one a host is that stands there. */
  public boolean isKnown(Place place) {
    return switch (this) {
      case HOST, PROVIDER -> true;
      case RACK -> !place.rack().isEmpty();
      case ZONE -> !place.zone().isEmpty();
      case REGION -> !place.region().isEmpty();
    };
  }

  /** For people. */
  public String word() {
    return switch (this) {
      case HOST -> "host";
      case RACK -> "rack";
      case ZONE -> "zone";
      case REGION -> "region";
      case PROVIDER -> "provider";
    };
  }
}
