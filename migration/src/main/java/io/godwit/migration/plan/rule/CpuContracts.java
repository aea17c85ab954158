package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import java.util.List;

/** Each VM is where the CPU that it was promised is to be had. */
public record CpuContracts() implements Rule {
  @Override
  public List<Breach> breaches(Placement placement) {
    return placement
        .standings()
        .filter(standing -> !standing.host().honours(standing.vm().cpu()))
        .map(standing -> breach(standing.host(), standing.vm()))
        .toList();
  }

  private Breach breach(FleetHost host, FleetVm vm) {
    return Breach.ofVm(
        this,
        vm.name(),
        host.name(),
        "host %s lacks the CPU that VM %s was promised, %s"
            .formatted(host.name(), vm.name(), vm.cpu().model()));
  }

  @Override
  public String words() {
    return "a VM keeps the CPU that it was promised";
  }
}
