package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.FleetHost;
import java.util.List;

/** A host that is to be emptied is empty at the end. */
public record Drained() implements Rule {
  @Override
  public List<Breach> breaches(Placement placement) {
    return placement.fleet().hosts().stream()
        .filter(host -> host.intake() == FleetHost.Intake.DRAINING)
        .filter(host -> !placement.vmsOn(host.name()).isEmpty())
        .map(host -> breach(host, placement.vmsOn(host.name()).size()))
        .toList();
  }

  private Breach breach(FleetHost host, int vms) {
    return new Breach(
        this,
        host.name().value(),
        vms,
        "host %s is to be emptied and still has %d".formatted(host.name(), vms));
  }

  @Override
  public Holds holds() {
    return Holds.AT_THE_END;
  }

  @Override
  public String words() {
    return "a host that is drained ends empty";
  }
}
