package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.Place;

/** What fails as one. */
public enum FailureDomain {
  HOST,
  ZONE,
  REGION,
  PROVIDER;

  /** The name of the domain that the host is in; two hosts share it or do not. */
  public String of(FleetHost host) {
    Place place = host.place();
    return switch (this) {
      case HOST -> host.name().value();
      case ZONE -> place.provider() + "/" + place.region() + "/" + place.zone();
      case REGION -> place.provider() + "/" + place.region();
      case PROVIDER -> place.provider().value();
    };
  }

  /** For people. */
  public String word() {
    return switch (this) {
      case HOST -> "host";
      case ZONE -> "zone";
      case REGION -> "region";
      case PROVIDER -> "provider";
    };
  }
}
