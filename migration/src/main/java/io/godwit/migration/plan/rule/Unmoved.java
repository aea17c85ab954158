package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.model.HostName;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * These VMs stay where they are, for now: it is not the time to move them, or not enough of it for
 * every way.
 *
 * @param timely hosts to which they may be moved none the less
 * @param why for people, to be put into a sentence: {@code "web is moved only in 22:00-06:00 UTC"}
 */
public record Unmoved(Selection vms, Set<HostName> timely, String why) implements Rule {
  public Unmoved {
    Objects.requireNonNull(vms);
    Objects.requireNonNull(why);
    timely = Set.copyOf(timely);
  }

  /** Wherever they would be moved. */
  public Unmoved(Selection vms, String why) {
    this(vms, Set.of(), why);
  }

  /** Whether it lets a VM be there. */
  public boolean allows(FleetVm vm, HostName host) {
    return !vms.has(vm) || vm.host().equals(host) || timely.contains(host);
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
