package io.godwit.agent.migration;

import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.VmStatus;
import io.godwit.migration.ownership.Ownership.HandingOver;
import io.godwit.migration.ownership.Transition;
import io.godwit.protocol.v1.FinishOutgoing;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import java.io.IOException;

/**
 * Source, after the destination has the VM: removes what is superseded. The controller orders it
 * only on the destination's word, so a release whose answer was lost is noted here.
 */
public final class FinishOutgoingHandler implements OrderHandler<FinishOutgoing> {
  private final MigrationSite site;
  private final Host host;

  public FinishOutgoingHandler(MigrationSite site) {
    this.site = site;
    this.host = site.host();
  }

  @Override
  public OrderDone handle(FinishOutgoing verb, OrderContext context) throws IOException {
    Grant grant = Grant.of(context, verb.getVmId(), verb.getGrantedEpoch());
    refuseWhileMemoryIsMissing(grant);
    host.journal().apply(new Transition.Release(grant.vm(), grant.granted()));
    site.moves().close(grant.vm());
    new Leftovers(host).remove(grant.vm());
    return OrderDone.newBuilder().setEvidence(host.evidence().of(grant.vm())).build();
  }

  /**
   * Where post-copy broke and this host has not noted its end, the destination may lack pages that
   * only the process here has.
   */
  private void refuseWhileMemoryIsMissing(Grant grant) {
    boolean open =
        host.journal()
            .find(grant.vm())
            .filter(record -> record.ownership() instanceof HandingOver)
            .isPresent();
    boolean broken =
        host.hypervisor()
            .status(grant.vm())
            .map(VmStatus::state)
            .filter(PostCopyRecovery::mayBeNeeded)
            .isPresent();
    if (open && broken) {
      throw new OrderFailure(
          OrderFailed.Code.WRONG_STATE,
          "%s: post-copy broke and its end is not noted here; the process here may have memory that the destination lacks, so nothing was removed"
              .formatted(grant));
    }
  }
}
