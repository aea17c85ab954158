package io.godwit.agent.migration;

import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.FinishIncoming;
import io.godwit.protocol.v1.IncomingReport;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Destination, after the release: ends the streams and makes the persistent definition this host's
 * own, from typed values, rather than believing what came with the VM. A VM that should run and was
 * left paused by a crash at the release runs from here on.
 */
public final class FinishIncomingHandler implements OrderHandler<FinishIncoming> {
  private static final Logger LOG = System.getLogger(FinishIncomingHandler.class.getName());

  private final MigrationSite site;
  private final Host host;

  public FinishIncomingHandler(MigrationSite site) {
    this.site = site;
    this.host = site.host();
  }

  @Override
  public OrderDone handle(FinishIncoming verb, OrderContext context) throws InterruptedException {
    VmId vm = VmId.of(verb.getVmId());
    VmRecord owned = host.journal().requireOwned(vm, new Epoch(verb.getEpoch()));
    refuseWhileMemoryIsMissing(vm);
    host.tasks().awaitEnd(site.moves().end(vm));
    host.hypervisor().closeRecovery(host.paths().recovery(vm));
    OwnDefinition definition = new OwnDefinition(host, owned);
    definition.define();
    resumeIfLeftPaused(owned);
    return OrderDone.newBuilder()
        .setIncoming(
            IncomingReport.newBuilder()
                .setDefinitionRight(definition.isRight())
                .setEvidence(host.evidence().of(vm)))
        .build();
  }

  /**
   * What ends here would be the way on which the rest of it comes. A VM that runs may lack some
   * too: it follows, or its loss is not noticed yet.
   */
  private void refuseWhileMemoryIsMissing(VmId vm) {
    if (new ArrivingMemory(host, vm).mayLackSome()) {
      throw new OrderFailure(
          OrderFailed.Code.WRONG_STATE,
          "VM %s does not have all of its memory here yet; it waits for the rest, so nothing was ended"
              .formatted(vm));
    }
  }

  /** The agent may have died after it had noted the release and before it let the VM run. */
  private void resumeIfLeftPaused(VmRecord owned) {
    boolean leftPaused =
        owned.intent() == RunIntent.RUNNING
            && host.hypervisor()
                .status(owned.vm())
                .filter(status -> status.state() == DomainState.PAUSED_BY_USER)
                .isPresent();
    if (!leftPaused) {
      return;
    }
    try {
      host.hypervisor().resume(owned.vm());
      LOG.log(Level.WARNING, "VM {0} had arrived and stood paused; it runs now", owned.vm());
    } catch (HypervisorException e) {
      LOG.log(
          Level.ERROR,
          "VM " + owned.vm() + " is this host's and cannot be resumed; it is left for a person",
          e);
    }
  }
}
