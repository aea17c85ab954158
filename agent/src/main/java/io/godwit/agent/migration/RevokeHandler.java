package io.godwit.agent.migration;

import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.vm.Host;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.Revoke;
import io.godwit.protocol.v1.RevokeAnswer;
import io.godwit.protocol.v1.RevokeAnswer.Verdict;
import java.io.IOException;
import java.util.Optional;

/**
 * Destination: withdraws a grant for ever, journal first, and then removes what was made for it. A
 * VM that was released here already stays as it is.
 */
public final class RevokeHandler implements OrderHandler<Revoke> {
  private final MigrationSite site;
  private final Host host;

  public RevokeHandler(MigrationSite site) {
    this.site = site;
    this.host = site.host();
  }

  @Override
  public void admit(Revoke verb) {
    VmId vm = VmId.of(verb.getVmId());
    Epoch granted = new Epoch(verb.getGrantedEpoch());
    if (!wasReleasedHere(vm, granted)) {
      host.journal().refuseStale(vm, granted);
    }
  }

  @Override
  public OrderDone handle(Revoke verb, OrderContext context)
      throws IOException, InterruptedException {
    Grant grant = Grant.of(context, verb.getVmId(), verb.getGrantedEpoch());
    awaitPostCopy(grant);
    if (wasReleasedHere(grant)) {
      return answer(Verdict.ALREADY_RELEASED);
    }
    try {
      host.journal().apply(new Transition.Revoke(grant.vm(), grant.granted()));
    } catch (RuntimeException lost) {
      if (wasReleasedHere(grant)) {
        return answer(Verdict.ALREADY_RELEASED);
      }
      throw lost;
    }
    site.moves().close(grant.vm());
    new Leftovers(host).remove(grant.vm());
    return answer(Verdict.REVOKED_NOW);
  }

  /** A source that has been promised that it may begin is not cut off in the middle of it. */
  private void awaitPostCopy(Grant grant) throws InterruptedException {
    Optional<PostCopyGate> gate = site.moves().incoming(grant).map(OpenMoves.Incoming::gate);
    if (gate.isPresent()) {
      gate.get().awaitDecision();
    }
  }

  /** A release may come between two looks; the journal then refuses the revocation. */
  private boolean wasReleasedHere(Grant grant) {
    return wasReleasedHere(grant.vm(), grant.granted());
  }

  private boolean wasReleasedHere(VmId vm, Epoch granted) {
    return host.journal()
        .find(vm)
        .map(VmRecord::ownership)
        .filter(ownership -> hadEpoch(ownership, granted))
        .isPresent();
  }

  private static boolean hadEpoch(Ownership ownership, Epoch granted) {
    return switch (ownership) {
      case Ownership.Owned owned -> owned.epoch().equals(granted);
      case Ownership.HandingOver onward -> onward.epoch().equals(granted);
      case Ownership.Incoming open -> false;
      case Ownership.Revoked revoked -> false;
      case Ownership.Superseded left -> granted.isOlderThan(left.by());
    };
  }

  private static OrderDone answer(Verdict verdict) {
    return OrderDone.newBuilder().setRevoke(RevokeAnswer.newBuilder().setVerdict(verdict)).build();
  }
}
