package io.godwit.agent.vm;

import io.godwit.agent.order.Cancellation;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.VmEvent;
import io.godwit.hypervisor.VmStatus;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.StopVm;
import io.godwit.runtime.Mailbox;
import java.time.Duration;
import java.util.Optional;

/** Stops a VM: at once, or by asking its guest and ending it when the order's time limit passes. */
public final class StopVmHandler implements OrderHandler<StopVm> {
  /** A guest that is still booting does not hear the first request. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

  private final Host host;

  public StopVmHandler(Host host) {
    this.host = host;
  }

  /** Others would be ended for it. */
  @Override
  public void admit(StopVm verb) {
    VmId vm = VmId.of(verb.getVmId());
    host.journal().refuseStale(vm, new Epoch(verb.getEpoch()));
    host.journal().find(vm).ifPresent(known -> known.refuseOvertaken(verb.getAskedAtRevision()));
  }

  @Override
  public OrderDone handle(StopVm verb, OrderContext context) throws InterruptedException {
    VmId vm = VmId.of(verb.getVmId());
    Epoch epoch = new Epoch(verb.getEpoch());
    VmRecord owned = OwnedVms.require(host.journal(), vm, epoch);
    host.journal()
        .apply(new Transition.Intend(vm, epoch, RunIntent.STOPPED, verb.getAskedAtRevision()));
    if (verb.getMode() == StopVm.Mode.GRACEFUL) {
      try {
        askUntilStopped(vm, context);
      } catch (OrderFailure cancelled) {
        host.journal()
            .apply(new Transition.Intend(vm, epoch, owned.intent(), verb.getAskedAtRevision()));
        throw cancelled;
      }
    }
    host.hypervisor().destroy(vm);
    return OrderDone.newBuilder().setEvidence(host.evidence().of(vm)).build();
  }

  /** Returns when the guest has stopped or its time is over. */
  private void askUntilStopped(VmId vm, OrderContext context) throws InterruptedException {
    Mailbox<Boolean> news = new Mailbox<>(host.tasks());
    Cancellation.Hook hook = context.cancellation().onRequest(() -> news.put(true));
    Hypervisor.Subscription events =
        host.hypervisor().subscribe(event -> announceStop(vm, event, news));
    try {
      while (isActive(vm) && context.cancellation().cause().isEmpty()) {
        host.hypervisor().requestShutdown(vm);
        Optional<Boolean> unused = news.take(ASK_AGAIN);
      }
    } finally {
      events.close();
      hook.remove();
    }
    if (context.cancellation().cause().equals(Optional.of(Cancellation.Cause.CANCELLED))) {
      context
          .cancellation()
          .throwIfRequested("the guest was asked to shut down and may still do so");
    }
  }

  private boolean isActive(VmId vm) {
    return host.hypervisor().status(vm).filter(VmStatus::isActive).isPresent();
  }

  private static void announceStop(VmId vm, VmEvent event, Mailbox<Boolean> news) {
    if (event instanceof VmEvent.Stopped && event.vm().equals(vm)) {
      news.put(true);
    }
  }
}
