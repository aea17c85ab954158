package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.model.HostName;
import java.util.List;
import java.util.Objects;

/** These VMs end on one host. On the way, one of them is there first. */
public record Affinity(Selection vms) implements Rule {
  public Affinity {
    Objects.requireNonNull(vms);
  }

  @Override
  public List<Breach> breaches(Placement placement) {
    long hosts =
        vms.in(placement.fleet()).stream()
            .map(FleetVm::name)
            .flatMap(vm -> placement.hostsOf(vm).stream())
            .map(HostName::value)
            .distinct()
            .count();
    return hosts <= 1
        ? List.of()
        : List.of(new Breach(this, "", hosts - 1, words() + ": they are on " + hosts + " hosts"));
  }

  @Override
  public Holds holds() {
    return Holds.AT_THE_END;
  }

  @Override
  public String words() {
    return vms + " stay together";
  }
}
