package io.godwit.controller.reconcile;

import io.godwit.controller.store.VmRecord;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.VmEvidence;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known at one moment.
 *
 * @param vms as stored
 * @param hosts every host of the fleet
 * @param inDoubt the operations that are, by their VM
 */
public record Picture(List<VmRecord> vms, Map<HostId, Host> hosts, Map<VmId, OperationId> inDoubt) {
  public Picture {
    vms = List.copyOf(vms);
    hosts = Map.copyOf(hosts);
    inDoubt = Map.copyOf(inDoubt);
  }

  /**
   * A host.
   *
   * @param vms its evidence; empty while it does not answer
   */
  public record Host(HostId id, String name, Optional<Map<VmId, VmEvidence>> vms) {
    public Host {
      vms = vms.map(Map::copyOf);
    }

    public boolean answers() {
      return vms.isPresent();
    }

    public Optional<VmEvidence> of(VmId vm) {
      return vms.map(evidence -> evidence.get(vm));
    }
  }

  /** A host's word about a VM. */
  public record Sighting(Host host, VmEvidence evidence) {}

  public Stream<Sighting> sightings(VmId vm) {
    return hosts.values().stream()
        .sorted(java.util.Comparator.comparing(Host::name))
        .flatMap(host -> host.of(vm).map(evidence -> new Sighting(host, evidence)).stream());
  }

  /** Of a host that is not of the fleet any more, only the id is known. */
  public Host host(HostId id) {
    return hosts.getOrDefault(id, new Host(id, id.toString(), Optional.empty()));
  }

  public Optional<VmRecord> vm(VmId id) {
    return vms.stream().filter(vm -> vm.spec().id().equals(id)).findFirst();
  }

  Collection<Host> everyHost() {
    return hosts.values();
  }
}
