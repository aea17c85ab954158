package io.godwit.agent.migration;

import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.tunnel.LinkEnd;
import io.godwit.agent.tunnel.MoveStreams;
import io.godwit.migration.ownership.IllegalTransition;
import io.godwit.migration.ownership.Ownership.HandingOver;
import io.godwit.migration.ownership.StaleEpoch;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.protocol.v1.MoveKind;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.PrepareOutgoing;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;

/**
 * Source: opens its end of a move's streams. The VM is not touched. Run again, it gives the move
 * new streams, also after the VM has left QEMU here and only its release is missing.
 */
public final class PrepareOutgoingHandler implements OrderHandler<PrepareOutgoing> {
  private final MigrationSite site;

  public PrepareOutgoingHandler(MigrationSite site) {
    this.site = site;
  }

  @Override
  public OrderDone handle(PrepareOutgoing verb, OrderContext context)
      throws IOException, InterruptedException {
    Grant grant = Grant.of(context, verb.getVmId(), verb.getGrantedEpoch());
    requireMayLeave(grant, new Epoch(verb.getEpoch()));
    LinkEnd end =
        LinkOpening.begin(
            site.tunnel(), verb.getLink(), LinkOpening.kinds(verb.getKind()), context);
    site.moves().close(grant.vm());
    MoveStreams streams =
        new MoveStreams(
            site.host().paths().tunnel(grant.operation()),
            LinkOpening.await(end, context),
            site.tunnel().doors());
    try {
      if (verb.getKind() == MoveKind.LIVE) {
        streams.openDoors(EnumSet.of(StreamKind.CONTROL, StreamKind.MEMORY, StreamKind.DISK));
      }
      ReleaseLine line =
          ReleaseLine.listen(site.host().tasks(), site.moves().breaks(), grant, streams);
      if (verb.getPostCopy()) {
        requireFitLink(grant, line);
      }
      site.moves().put(new OpenMoves.Outgoing(grant, streams, line));
    } catch (IOException | RuntimeException | InterruptedException e) {
      streams.close();
      throw e;
    }
    return OrderDone.getDefaultInstance();
  }

  private void requireFitLink(Grant grant, ReleaseLine line) throws InterruptedException {
    Tasks tasks = site.host().tasks();
    int breaks = site.moves().breaks().lately(line.peer(), tasks.instant());
    LinkProbe.requireFit(tasks, grant, line, breaks);
  }

  /**
   * @throws StaleEpoch if this host has seen a younger epoch
   * @throws IllegalTransition if the VM is not this host's under the epoch
   */
  private void requireMayLeave(Grant grant, Epoch epoch) {
    Optional<VmRecord> found = site.host().journal().find(grant.vm());
    if (found.isEmpty()) {
      throw new OrderFailure(
          OrderFailed.Code.UNKNOWN_VM, "VM " + grant.vm() + " is not known to this host");
    }
    HandingOver begun = new HandingOver(epoch, grant.granted(), grant.operation());
    if (!found.get().ownership().equals(begun)) {
      site.host().journal().requireOwned(grant.vm(), epoch);
    }
  }
}
