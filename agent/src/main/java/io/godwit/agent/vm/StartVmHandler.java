package io.godwit.agent.vm;

import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.StartMode;
import io.godwit.hypervisor.VmStatus;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.StartVm;
import java.io.IOException;
import java.util.Optional;

/** Starts a VM that this host owns under the order's epoch; no other VM is ever started. */
public final class StartVmHandler implements OrderHandler<StartVm> {
  private final Host host;

  public StartVmHandler(Host host) {
    this.host = host;
  }

  @Override
  public OrderDone handle(StartVm verb, OrderContext context) throws IOException {
    VmId vm = VmId.of(verb.getVmId());
    Epoch epoch = new Epoch(verb.getEpoch());
    VmRecord owned = OwnedVms.require(host.journal(), vm, epoch);
    requireDisk(owned);
    host.journal()
        .apply(new Transition.Intend(vm, epoch, RunIntent.RUNNING, verb.getAskedAtRevision()));
    try {
      run(owned);
    } catch (IOException | HypervisorException failed) {
      host.journal()
          .apply(new Transition.Intend(vm, epoch, owned.intent(), verb.getAskedAtRevision()));
      throw failed;
    }
    host.starts().settle(owned);
    return OrderDone.newBuilder().setEvidence(host.evidence().of(vm)).build();
  }

  private void run(VmRecord owned) throws IOException {
    Optional<VmStatus> status = host.hypervisor().status(owned.vm());
    if (status.filter(VmStatus::isActive).isPresent()) {
      host.hypervisor().resume(owned.vm());
      return;
    }
    host.networks().ready(spec(owned));
    host.hypervisor().define(host.definitions().of(spec(owned)));
    host.hypervisor().start(owned.vm(), StartMode.RUNNING);
  }

  private void requireDisk(VmRecord owned) {
    if (!host.disks().isPresent(owned.vm())) {
      throw new OrderFailure(
          OrderFailed.Code.WRONG_STATE,
          "VM %s cannot start: its disk %s is missing; restore it, the VM was left as it is"
              .formatted(owned.vm(), host.paths().disk(owned.vm())));
    }
    host.journal().labels().require(owned);
    VmSpec spec = spec(owned);
    if (host.images().find(spec.image()).isEmpty()) {
      throw new OrderFailure(
          OrderFailed.Code.UNKNOWN_IMAGE,
          "VM %s cannot start: its disk stands on image %s, which this host's cache lacks"
              .formatted(owned.vm(), spec.image().digest()));
    }
  }

  private static VmSpec spec(VmRecord owned) {
    return owned
        .spec()
        .orElseThrow(() -> new IllegalStateException("an owned VM without a specification"));
  }
}
