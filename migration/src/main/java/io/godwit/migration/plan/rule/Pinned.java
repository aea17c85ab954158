package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.model.HostName;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** These VMs run on these hosts and no others. */
public record Pinned(Selection vms, Set<HostName> hosts) implements Rule {
  public Pinned {
    Objects.requireNonNull(vms);
    hosts = Set.copyOf(hosts);
  }

  @Override
  public List<Breach> breaches(Placement placement) {
    return vms.in(placement.fleet()).stream()
        .flatMap(
            vm ->
                placement.hostsOf(vm.name()).stream()
                    .filter(host -> !hosts.contains(host))
                    .map(host -> breach(vm, host)))
        .toList();
  }

  private Breach breach(FleetVm vm, HostName host) {
    return Breach.ofVm(
        this, vm.name(), host, "%s: VM %s is on %s".formatted(words(), vm.name(), host));
  }

  @Override
  public String words() {
    return vms
        + " run on "
        + hosts.stream()
            .map(HostName::value)
            .sorted()
            .limit(Selection.NAMED)
            .collect(Collectors.joining(" or "))
        + (hosts.size() <= Selection.NAMED
            ? ""
            : " or %d others".formatted(hosts.size() - Selection.NAMED));
  }
}
