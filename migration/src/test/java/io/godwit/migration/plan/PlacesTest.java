package io.godwit.migration.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.migration.plan.fleet.Place;
import io.godwit.migration.plan.rule.AllowedPlaces;
import io.godwit.migration.plan.rule.FailureDomain;
import io.godwit.migration.plan.rule.Selection;
import io.godwit.model.HostName;
import io.godwit.model.Location;
import io.godwit.model.ProviderName;
import io.godwit.model.VmName;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where hosts stand, and what rules make of it. */
class PlacesTest {
  private static final ProviderName AWS = new ProviderName("aws");
  private static final ProviderName OWN = new ProviderName("own");
  private static final Selection WEB = new Selection.Named(Set.of(new VmName("web")));

  @Test
  void regionIsAllowedAtWhicheverProvider() {
    AllowedPlaces rule = new AllowedPlaces(WEB, Set.of(), Set.of("eu-central-1"));

    assertThat(rule.allows(new Place(AWS, "eu-central-1", "a"))).isTrue();
    assertThat(rule.allows(new Place(OWN, "eu-central-1", ""))).isTrue();
    assertThat(rule.allows(new Place(AWS, "us-east-1", "a"))).isFalse();
    assertThat(rule.words()).isEqualTo("web run in region eu-central-1");
  }

  @Test
  void hostOfWhichNobodyKnowsTheRegionIsInNone() {
    AllowedPlaces rule = new AllowedPlaces(WEB, Set.of(), Set.of("eu-central-1"));

    assertThat(rule.allows(Place.of(AWS, Location.UNKNOWN))).isFalse();
  }

  @Test
  void domainsCountWithinLargerOnes() {
    Place one = new Place(AWS, "r", "z", "7");

    assertThat(domain(FailureDomain.RACK, one)).isEqualTo(domain(FailureDomain.RACK, one));
    assertThat(domain(FailureDomain.RACK, one))
        .isNotEqualTo(domain(FailureDomain.RACK, new Place(AWS, "r", "other", "7")));
    assertThat(domain(FailureDomain.ZONE, one))
        .isNotEqualTo(domain(FailureDomain.ZONE, new Place(AWS, "other", "z", "7")))
        .isEqualTo(domain(FailureDomain.ZONE, new Place(AWS, "r", "z", "8")));
    assertThat(domain(FailureDomain.REGION, one))
        .isNotEqualTo(domain(FailureDomain.REGION, new Place(OWN, "r", "z", "7")));
  }

  @Test
  void hostsOfOneZoneWithoutKnownRacksMayShareOne() {
    Place unknown = new Place(AWS, "r", "z");

    assertThat(FailureDomain.RACK.isKnown(unknown)).isFalse();
    assertThat(FailureDomain.RACK.of(new HostName("one"), unknown))
        .isEqualTo(FailureDomain.RACK.of(new HostName("other"), unknown));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "eu/central", "a,b", "-eu", "zone=1"})
  void whatNamesNoPlaceIsRefused(String text) {
    assertThatThrownBy(() -> new Location(Optional.of(text), Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no region");
  }

  private static String domain(FailureDomain kind, Place place) {
    return kind.of(new HostName("host"), place);
  }
}
