package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import java.util.List;

/** A host that is closed or being emptied has no VM that was not there before. */
public record Intake() implements Rule {
  @Override
  public List<Breach> breaches(Placement placement) {
    return placement
        .standings()
        .filter(standing -> standing.host().intake() != FleetHost.Intake.OPEN)
        .filter(standing -> !standing.vm().host().equals(standing.host().name()))
        .map(standing -> breach(standing.host(), standing.vm()))
        .toList();
  }

  private Breach breach(FleetHost host, FleetVm vm) {
    return Breach.ofVm(
        this,
        vm.name(),
        host.name(),
        "host %s takes no VM, and %s came".formatted(host.name(), vm.name()));
  }

  @Override
  public String words() {
    return "a closed host takes no VM";
  }
}
