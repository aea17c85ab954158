package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import java.util.ArrayList;
import java.util.List;

/** Each VM is where the CPU that it was promised is to be had. */
public record CpuContracts() implements Rule {
  @Override
  public List<Breach> breaches(Placement placement) {
    List<Breach> breaches = new ArrayList<>();
    for (FleetHost host : placement.fleet().hosts()) {
      for (FleetVm vm : placement.vmsOn(host.name())) {
        if (!host.honours(vm.cpu())) {
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
        "host %s lacks the CPU that VM %s was promised, %s"
            .formatted(host.name(), vm.name(), vm.cpu().model()));
  }

  @Override
  public String words() {
    return "a VM keeps the CPU that it was promised";
  }
}
