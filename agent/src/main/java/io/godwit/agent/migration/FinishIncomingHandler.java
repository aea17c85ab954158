package io.godwit.agent.migration;

import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.VmStatus;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.FinishIncoming;
import io.godwit.protocol.v1.IncomingReport;
import io.godwit.protocol.v1.OrderDone;

/**
 * Destination, after the release: ends the streams and makes the persistent definition this host's
 * own, from typed values, rather than believing what came with the VM.
 */
public final class FinishIncomingHandler implements OrderHandler<FinishIncoming> {
  private final MigrationSite site;
  private final Host host;

  public FinishIncomingHandler(MigrationSite site) {
    this.site = site;
    this.host = site.host();
  }

  @Override
  public OrderDone handle(FinishIncoming verb, OrderContext context) {
    VmId vm = VmId.of(verb.getVmId());
    VmRecord owned = host.journal().requireOwned(vm, new Epoch(verb.getEpoch()));
    site.moves().close(vm);
    VmDefinition wanted = host.definitions().of(owned.spec().orElseThrow());
    host.hypervisor().define(wanted);
    return OrderDone.newBuilder()
        .setIncoming(
            IncomingReport.newBuilder()
                .setDefinitionRight(isRight(wanted))
                .setEvidence(host.evidence().of(vm)))
        .build();
  }

  private boolean isRight(VmDefinition wanted) {
    VmId vm = wanted.spec().id();
    DefinitionCheck check = new DefinitionCheck(wanted);
    boolean active = host.hypervisor().status(vm).filter(VmStatus::isActive).isPresent();
    boolean liveRight = !active || host.hypervisor().liveXml(vm).filter(check::fits).isPresent();
    return liveRight && host.hypervisor().persistentXml(vm).filter(check::fits).isPresent();
  }
}
