package io.godwit.controller.operation;

import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.Ownership;
import java.util.List;

/** Deletes a stopped VM with its disk. */
public final class DeleteVm implements Saga {
  private final VmAtHost.Target target;
  private final VmAtHost vm;

  public DeleteVm(VmAtHost.Target target, Workshop workshop) {
    this.target = target;
    this.vm = new VmAtHost(target, workshop);
  }

  @Override
  public List<Step> steps() {
    return List.of(
        Step.of("delete", this::delete, Undo.by(this::settle)).committing(),
        Step.inStore("forget", this::forget, Undo.none("the VM's disk is deleted")));
  }

  /** A host that does not know it has nothing to delete. */
  private void delete(StepRun run) throws StepException, InterruptedException {
    io.godwit.protocol.v1.DeleteVm.Builder verb =
        io.godwit.protocol.v1.DeleteVm.newBuilder().setVmId(target.vm()).setEpoch(target.epoch());
    try {
      vm.give(run, "delete", vm.workshop().limits().order(), Order.newBuilder().setDeleteVm(verb));
    } catch (StepException.Failed e) {
      if (!e.why().code().equals("UNKNOWN_VM")) {
        throw e;
      }
    }
  }

  private Undo.Outcome settle(StepRun run) throws StepException, InterruptedException {
    return vm.settle(
        run, "delete", evidence -> evidence.getOwnership() == Ownership.OWNERSHIP_NONE);
  }

  private void forget(StepRun run) {
    vm.workshop()
        .store()
        .change(transaction -> transaction.vms().delete(VmId.of(target.vm()), run.operation()));
    vm.workshop().tellNetworks(run);
  }
}
