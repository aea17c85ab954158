package io.godwit.agent.migration;

import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.StartMode;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.Reclaim;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Source, after the destination has revoked: owns the VM again under the epoch that was granted,
 * and lets it run if the move had stopped it. A guest that stopped by itself stays stopped.
 */
public final class ReclaimHandler implements OrderHandler<Reclaim> {
  private static final Logger LOG = System.getLogger(ReclaimHandler.class.getName());

  private final MigrationSite site;
  private final Host host;

  public ReclaimHandler(MigrationSite site) {
    this.site = site;
    this.host = site.host();
  }

  @Override
  public void admit(Reclaim verb) {
    host.journal().refuseStale(VmId.of(verb.getVmId()), new Epoch(verb.getGrantedEpoch()));
  }

  @Override
  public OrderDone handle(Reclaim verb, OrderContext context) {
    Grant grant = Grant.of(context, verb.getVmId(), verb.getGrantedEpoch());
    site.moves().close(grant.vm());
    VmRecord owned =
        host.journal()
            .apply(new Transition.Reclaim(grant.vm(), new Epoch(verb.getEpoch()), grant.granted()));
    if (owned.intent() == RunIntent.RUNNING) {
      runAgain(owned);
    }
    return OrderDone.newBuilder().setEvidence(host.evidence().of(grant.vm())).build();
  }

  private void runAgain(VmRecord owned) {
    Optional<DomainState> state = host.hypervisor().status(owned.vm()).map(VmStatus::state);
    switch (state.orElse(DomainState.SHUT_OFF_MIGRATED)) {
      case PAUSED_FOR_MIGRATION, PAUSED_BY_USER -> host.hypervisor().resume(owned.vm());
      case SHUT_OFF_MIGRATED -> startAfresh(owned);
      case PAUSED_POST_COPY_FAILED -> {
        // The destination has never run it: post-copy broke before it had the VM.
        host.hypervisor().destroy(owned.vm());
        startAfresh(owned);
      }
      case RUNNING, PAUSED_ON_IO_ERROR, PAUSED_ON_ERROR, SHUT_OFF, SHUT_OFF_FAILED, CRASHED ->
          LOG.log(Level.INFO, "VM {0} is left as it is, {1}", owned.vm(), state);
    }
  }

  /** The move had ended its process, and its memory with it; its disk here is whole. */
  private void startAfresh(VmRecord owned) {
    LOG.log(
        Level.WARNING,
        "VM {0} comes back from a move that had ended it here: it boots from its disk",
        owned.vm());
    host.journal().labels().require(owned);
    host.hypervisor().define(host.definitions().of(owned.spec().orElseThrow()));
    host.hypervisor().start(owned.vm(), StartMode.RUNNING);
  }
}
