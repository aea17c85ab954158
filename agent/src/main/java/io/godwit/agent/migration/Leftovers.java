package io.godwit.agent.migration;

import io.godwit.agent.vm.Host;
import io.godwit.migration.ownership.DiskState;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.VmId;
import java.io.IOException;
import java.util.Optional;

/** What a VM leaves on a host that does not own it. */
final class Leftovers {
  private final Host host;

  Leftovers(Host host) {
    this.host = host;
  }

  /**
   * Removes the VM's process, disk and definition. Removing what is not there is a success. The
   * definition comes last: libvirt may hold its end up for long, and without a disk it starts
   * nothing.
   *
   * @throws IllegalStateException if the journal does not prove that none of it counts
   */
  void remove(VmId vm) throws IOException {
    Optional<VmRecord> found = host.journal().find(vm);
    if (found.filter(record -> record.ownership().disk() != DiskState.LIVE).isEmpty()) {
      throw new IllegalStateException(
          "VM %s is not proven superseded here (%s); nothing was removed"
              .formatted(vm, found.map(VmRecord::ownership)));
    }
    host.hypervisor().destroy(vm);
    host.hypervisor().closeRecovery(host.paths().recovery(vm));
    host.disks().remove(vm);
    host.hypervisor().undefine(vm);
  }
}
