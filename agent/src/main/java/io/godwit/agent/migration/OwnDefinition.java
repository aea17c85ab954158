package io.godwit.agent.migration;

import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.VmStatus;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.VmId;

/**
 * The persistent definition of a VM that arrived: made from typed values, rather than believed
 * because it came with the VM.
 */
final class OwnDefinition {
  private final Host host;
  private final VmDefinition wanted;
  private final DefinitionCheck check;

  OwnDefinition(Host host, VmRecord owned) {
    this.host = host;
    this.wanted = host.definitions().of(owned.spec().orElseThrow());
    this.check = new DefinitionCheck(wanted);
  }

  void define() {
    host.hypervisor().define(wanted);
  }

  /**
   * Whether the live definition, if there is one, and the persistent one are the VM on this host.
   */
  boolean isRight() {
    VmId vm = wanted.spec().id();
    boolean active = host.hypervisor().status(vm).filter(VmStatus::isActive).isPresent();
    boolean liveRight = !active || host.hypervisor().liveXml(vm).filter(check::fits).isPresent();
    return liveRight && host.hypervisor().persistentXml(vm).filter(check::fits).isPresent();
  }
}
