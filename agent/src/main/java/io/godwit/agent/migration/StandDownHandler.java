package io.godwit.agent.migration;

import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.VmStatus;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.StandDown;
import java.io.IOException;
import java.util.Optional;

/**
 * By decision this host is not the VM's and will not be under any older epoch. What runs here is
 * not stopped: then the decision was wrong, and the order is refused. A copy that was only arriving
 * is removed, as on a revocation; anything else is left for the clean-up.
 */
public final class StandDownHandler implements OrderHandler<StandDown> {
  private final MigrationSite site;
  private final Host host;

  public StandDownHandler(MigrationSite site) {
    this.site = site;
    this.host = site.host();
  }

  @Override
  public void admit(StandDown verb) {
    host.journal().refuseStale(VmId.of(verb.getVmId()), new Epoch(verb.getEpoch()));
  }

  @Override
  public OrderDone handle(StandDown verb, OrderContext context) throws IOException {
    VmId vm = VmId.of(verb.getVmId());
    Optional<VmRecord> before = host.journal().find(vm);
    boolean arriving =
        before.filter(record -> record.ownership() instanceof Ownership.Incoming).isPresent();
    if (!arriving) {
      requireInactive(vm);
    }
    host.journal().apply(new Transition.StandDown(vm, new Epoch(verb.getEpoch())));
    site.moves().close(vm);
    if (arriving) {
      new Leftovers(host).remove(vm);
    }
    return OrderDone.newBuilder().setEvidence(host.evidence().of(vm)).build();
  }

  private void requireInactive(VmId vm) {
    if (host.hypervisor().status(vm).filter(VmStatus::isActive).isPresent()) {
      throw new OrderFailure(
          OrderFailed.Code.WRONG_STATE,
          "VM %s is active here, so this host does not stand down; nothing was changed and what runs, runs on"
              .formatted(vm));
    }
  }
}
