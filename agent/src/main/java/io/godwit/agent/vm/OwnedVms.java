package io.godwit.agent.vm;

import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.agent.order.OrderFailure;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.OrderFailed;

/** The VMs that this host may run. */
final class OwnedVms {
  private OwnedVms() {}

  /**
   * @throws OrderFailure {@code UNKNOWN_VM} if the journal does not know the VM
   * @throws io.godwit.migration.ownership.StaleEpoch if this host has seen a younger epoch
   * @throws io.godwit.migration.ownership.IllegalTransition if it is not owned here under the epoch
   */
  static VmRecord require(OwnershipJournal journal, VmId vm, Epoch epoch) {
    if (journal.find(vm).isEmpty()) {
      throw new OrderFailure(
          OrderFailed.Code.UNKNOWN_VM, "VM " + vm + " is not known to this host");
    }
    return journal.requireOwned(vm, epoch);
  }
}
