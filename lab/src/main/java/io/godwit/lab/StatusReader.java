package io.godwit.lab;

import io.godwit.lab.LabStatus.Health;
import io.godwit.lab.LabStatus.HostStatus;
import io.godwit.lab.LabStatus.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out what of the lab is there. */
final class StatusReader {
  private final Lab lab;
  private final Wiring wiring;

  StatusReader(Lab lab, Wiring wiring) {
    this.lab = lab;
    this.wiring = wiring;
  }

  LabStatus read() {
    Optional<Ledger> ledger = Ledger.find(lab.spec());
    List<HostStatus> hosts = lab.hosts().stream().map(this::hostStatus).toList();
    List<String> remarks = new ArrayList<>();
    if (ledger.isEmpty()) {
      if (Surroundings.hasInterface()) {
        remarks.add(
            "the machine has an interface "
                + Surroundings.INTERFACE
                + " that no ledger proves ours; 'ip link delete' removes it");
      }
      return new LabStatus(State.DOWN, hosts, remarks);
    }
    if (ledger.get().isNobodys()) {
      remarks.add(
          "it was made for a program that is gone, and nobody needs it any more; 'godwit lab down'"
              + " removes it");
    }
    for (LabNamespace namespace : lab.namespaces()) {
      if (!namespace.isUp()) {
        remarks.add("'" + namespace.name() + "' is down; 'godwit lab up' starts it again");
      }
    }
    hosts.stream()
        .filter(host -> host.health() == Health.NO_LIBVIRT || host.health() == Health.UNCONNECTED)
        .forEach(host -> remarks.add("'" + host.name() + "': " + explain(host.health())));
    return new LabStatus(remarks.isEmpty() ? State.UP : State.PARTIAL, hosts, remarks);
  }

  private HostStatus hostStatus(LabHost host) {
    return new HostStatus(
        host.name(), host.provider(), host.address(), host.spec().capacity(), health(host));
  }

  private Health health(LabHost host) {
    if (!host.isUp()) {
      return Health.DOWN;
    }
    if (!wiring.isConnected(host)) {
      return Health.UNCONNECTED;
    }
    return Libvirt.answers(host) ? Health.UP : Health.NO_LIBVIRT;
  }

  private static String explain(Health health) {
    return switch (health) {
      case NO_LIBVIRT -> "its libvirtd does not answer; it is started again by itself";
      case UNCONNECTED -> "its links are not complete; 'godwit lab up' repairs them";
      case UP, DOWN -> health.name();
    };
  }
}
