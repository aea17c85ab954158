package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.model.HostName;
import java.util.List;
import java.util.Objects;

/**
 * These VMs stay where they are, for now: it is not the time to move them.
 *
 * @param why for people, to be put into a sentence: {@code "web is moved only in 22:00-06:00 UTC"}
 */
public record Unmoved(Selection vms, String why) implements Rule {
  public Unmoved {
    Objects.requireNonNull(vms);
    Objects.requireNonNull(why);
  }

  /** Whether it lets a VM be there. */
  public boolean allows(FleetVm vm, HostName host) {
    return !vms.has(vm) || vm.host().equals(host);
  }

  @Override
  public List<Breach> breaches(Placement placement) {
    return placement
        .standings()
        .filter(standing -> !allows(standing.vm(), standing.host().name()))
        .map(
            standing ->
                Breach.ofVm(
                    this,
                    standing.vm().name(),
                    standing.host().name(),
                    "%s: VM %s would come to %s"
                        .formatted(why, standing.vm().name(), standing.host().name())))
        .toList();
  }

  @Override
  public String words() {
    return why;
  }
}
