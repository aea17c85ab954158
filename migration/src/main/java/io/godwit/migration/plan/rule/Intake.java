package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import java.util.ArrayList;
import java.util.List;

/** A host that is closed or being emptied has no VM that was not there before. */
public record Intake() implements Rule {
  @Override
  public List<Breach> breaches(Placement placement) {
    List<Breach> breaches = new ArrayList<>();
    for (FleetHost host : placement.fleet().hosts()) {
      if (host.intake() == FleetHost.Intake.OPEN) {
        continue;
      }
      for (FleetVm vm : placement.vmsOn(host.name())) {
        if (!vm.host().equals(host.name())) {
          breaches.add(breach(host, vm));
        }
      }
    }
    return breaches;
  }

  private Breach breach(FleetHost host, FleetVm vm) {
    return new Breach(
        this,
        vm.name() + "/" + host.name(),
        1,
        "host %s takes no VM, and %s came".formatted(host.name(), vm.name()));
  }

  @Override
  public String words() {
    return "a closed host takes no VM";
  }
}
