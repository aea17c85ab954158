package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.model.HostName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * No failure domain has more than so many of these VMs.
 *
 * @param atMost at least 1
 */
public record Spread(Selection vms, FailureDomain over, int atMost) implements Rule {
  public Spread {
    Objects.requireNonNull(vms);
    Objects.requireNonNull(over);
    if (atMost < 1) {
      throw new IllegalArgumentException(
          "at most " + atMost + " in a " + over.word() + ": then they can be nowhere");
    }
  }

  /** Anti-affinity: no two of them on a host. */
  public static Spread apart(Selection vms) {
    return new Spread(vms, FailureDomain.HOST, 1);
  }

  @Override
  public List<Breach> breaches(Placement placement) {
    Map<String, Integer> counts = new TreeMap<>();
    for (FleetVm vm : vms.in(placement.fleet())) {
      domainsOf(vm, placement).forEach(domain -> counts.merge(domain, 1, Integer::sum));
    }
    List<Breach> breaches = new ArrayList<>();
    counts.forEach(
        (domain, count) -> {
          if (count > atMost) {
            breaches.add(breach(domain, count));
          }
        });
    return breaches;
  }

  /** A VM that moves inside a domain is there once. */
  private TreeSet<String> domainsOf(FleetVm vm, Placement placement) {
    TreeSet<String> domains = new TreeSet<>();
    for (HostName name : placement.hostsOf(vm.name())) {
      FleetHost host = placement.fleet().host(name);
      domains.add(over.of(host));
    }
    return domains;
  }

  private Breach breach(String domain, int count) {
    return new Breach(
        this,
        domain,
        count - atMost,
        "%s: %s %s has %d".formatted(words(), over.word(), domain, count));
  }

  @Override
  public String words() {
    return atMost == 1 && over == FailureDomain.HOST
        ? vms + " stay apart"
        : "at most %d of %s in a %s".formatted(atMost, vms, over.word());
  }
}
