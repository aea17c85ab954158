package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Place;
import io.godwit.model.ProviderName;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * These VMs run at these places and no others, for example where the law wants their data. A host
 * whose region nobody knows is in none.
 *
 * @param providers empty for all
 * @param regions empty for all regions of those providers
 */
public record AllowedPlaces(Selection vms, Set<ProviderName> providers, Set<String> regions)
    implements Rule {
  public AllowedPlaces {
    Objects.requireNonNull(vms);
    providers = Set.copyOf(providers);
    regions = Set.copyOf(regions);
  }

  /** Whether it lets these VMs run there. */
  public boolean allows(Place place) {
    return (providers.isEmpty() || providers.contains(place.provider()))
        && (regions.isEmpty() || regions.contains(place.region()));
  }

  @Override
  public List<Breach> breaches(Placement placement) {
    return placement
        .standings()
        .filter(standing -> !allows(standing.host().place()) && vms.has(standing.vm()))
        .map(standing -> breach(standing.vm(), standing.host()))
        .toList();
  }

  private Breach breach(FleetVm vm, FleetHost host) {
    return Breach.ofVm(
        this,
        vm.name(),
        host.name(),
        "%s: VM %s is on %s at %s".formatted(words(), vm.name(), host.name(), host.place()));
  }

  @Override
  public String words() {
    TreeSet<String> names = new TreeSet<>();
    providers.forEach(provider -> names.add(provider.value()));
    return vms
        + " run"
        + (names.isEmpty() ? "" : " at " + String.join(" or ", names))
        + (regions.isEmpty() ? "" : " in region " + String.join(" or ", new TreeSet<>(regions)));
  }
}
