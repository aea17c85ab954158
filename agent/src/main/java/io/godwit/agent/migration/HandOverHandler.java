package io.godwit.agent.migration;

import io.godwit.agent.migration.OpenMoves.Outgoing;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.migration.ownership.Ownership.Superseded;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.protocol.v1.HandOver;
import io.godwit.protocol.v1.HandOverReport;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Source: hands a VM over to the destination. Why at most one of the two hosts ever runs it, and
 * why it is never lost:
 *
 * <pre>
 *   source's journal        source's QEMU       destination's QEMU     destination's journal
 *   Owned(e)                runs                -                      Incoming(g)
 *   HandingOver(e, g)       runs, is copied     incoming, paused       Incoming(g)
 *   HandingOver(e, g)       paused by QEMU      complete, paused       Incoming(g)
 *   HandingOver(e, g)       gone: proven        complete, paused       Incoming(g)
 *        ── Release(g) ──▶
 *   HandingOver(e, g)       gone                complete, paused       Owned(g)
 *   HandingOver(e, g)       gone                runs                   Owned(g)
 *        ◀── TAKEN ──
 *   Superseded(g)           gone                runs                   Owned(g)
 * </pre>
 *
 * <ul>
 *   <li>The destination's vCPUs are started by its agent only, after it has journalled {@code
 *       Owned(g)}, which follows a Release only. The Release is sent only when the source's QEMU is
 *       proven gone: none of its threads can run. libvirt itself starts nothing at the destination,
 *       because the move was asked to end paused.
 *   <li>Until that exit libvirt may resume the VM at the source whenever it believes the move
 *       failed, also wrongly because a reply was lost: then QEMU here lives, no Release is ever
 *       sent, and the destination's copy stays paused until it is revoked. So a failure before the
 *       release needs no decision of ours, and the guest runs on at the source while the journal
 *       still says {@code HandingOver}: what runs goes on, only starting is forbidden.
 *   <li>What was stopped here may be started here again only by Reclaim, which the controller
 *       orders after the destination has journalled {@code Revoked(g)}; from then on it refuses
 *       that Release, even if it is still on its way. If the Release was faster, Revoke is refused
 *       instead, and the move has succeeded.
 *   <li>No answer to a Release is {@code IN_DOUBT}: both disks are whole as of the pause, nothing
 *       runs here, and the destination's journal has the answer.
 *   <li>If the agent ends in between, the streams end with it: before the exit libvirt rolls the
 *       move back; after it the journal says {@code HandingOver} without a QEMU, and the order can
 *       be repeated on new streams, which sends the Release.
 * </ul>
 */
public final class HandOverHandler implements OrderHandler<HandOver> {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int LOOKS = 150;

  private final MigrationSite site;
  private final Host host;

  public HandOverHandler(MigrationSite site) {
    this.site = site;
    this.host = site.host();
  }

  @Override
  public OrderDone handle(HandOver verb, OrderContext context)
      throws IOException, InterruptedException {
    Grant grant = Grant.of(context, verb.getVmId(), verb.getGrantedEpoch());
    if (isDone(grant)) {
      return done(
          HandOverReport.newBuilder()
              .setReleased(true)
              .setGrantedEpoch(verb.getGrantedEpoch())
              .setDowntimeMicros(-1)
              .setBlackoutMicros(-1)
              .build());
    }
    Optional<Outgoing> found = site.moves().outgoing(grant);
    if (found.isEmpty()) {
      throw noStreams(grant);
    }
    Outgoing move = found.get();
    return switch (verb.getKind()) {
      case LIVE -> done(new LiveHandOver(site, grant, verb, context, move).run());
      case COLD -> done(new ColdHandOver(host, grant, verb, context, move).run());
      case MOVE_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new OrderFailure(
              OrderFailed.Code.UNSUPPORTED,
              "this agent does not know the kind of move; upgrade it. Nothing was changed");
    };
  }

  static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }

  private boolean isDone(Grant grant) {
    return host.journal()
        .find(grant.vm())
        .map(VmRecord::ownership)
        .equals(Optional.of(new Superseded(grant.granted())));
  }

  private OrderFailure noStreams(Grant grant) throws InterruptedException {
    if (isBrokenInPostCopy(grant)) {
      return PostCopyRecovery.broken(grant, "its streams ended with the agent");
    }
    boolean active = host.hypervisor().process(grant.vm()).isPresent();
    return new OrderFailure(
        OrderFailed.Code.MIGRATION_FAILED,
        active
            ? grant + ": its streams are gone, so nothing was copied; the VM runs on at its source"
            : grant
                + ": its streams are gone and the VM has no process here; nothing was released");
  }

  /** libvirt needs a moment to notice that the streams ended with the agent before this one. */
  private boolean isBrokenInPostCopy(Grant grant) throws InterruptedException {
    for (int i = 0; i < LOOKS && isState(grant, DomainState.PAUSED_FOR_MIGRATION); i++) {
      host.tasks().sleep(LOOK);
    }
    return isState(grant, DomainState.PAUSED_POST_COPY_FAILED);
  }

  private boolean isState(Grant grant, DomainState state) {
    return host.hypervisor().status(grant.vm()).map(VmStatus::state).equals(Optional.of(state));
  }

  private static OrderDone done(HandOverReport report) {
    return OrderDone.newBuilder().setHandOver(report).build();
  }
}
