package io.godwit.agent.vm;

import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.hypervisor.VmStatus;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.DeleteVm;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import java.io.IOException;
import java.util.Optional;

/**
 * Removes a stopped VM that this host owns, with its disk; one that is gone already is a success.
 */
public final class DeleteVmHandler implements OrderHandler<DeleteVm> {
  private final Host host;

  public DeleteVmHandler(Host host) {
    this.host = host;
  }

  @Override
  public OrderDone handle(DeleteVm verb, OrderContext context) throws IOException {
    VmId vm = VmId.of(verb.getVmId());
    Epoch epoch = new Epoch(verb.getEpoch());
    if (host.journal().find(vm).isPresent()) {
      host.journal().requireOwned(vm, epoch).refuseOvertaken(verb.getAskedAtRevision());
      requireStopped(vm);
      host.hypervisor().undefine(vm);
      host.disks().remove(vm);
      host.journal().forget(vm, epoch);
    }
    return OrderDone.newBuilder().setEvidence(host.evidence().of(vm)).build();
  }

  private void requireStopped(VmId vm) {
    Optional<VmStatus> status = host.hypervisor().status(vm);
    if (status.filter(VmStatus::isActive).isPresent()) {
      throw new OrderFailure(
          OrderFailed.Code.WRONG_STATE,
          "VM " + vm + " is running: stop it before it is deleted; nothing was changed");
    }
  }
}
