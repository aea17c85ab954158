package io.godwit.agent.migration;

import io.godwit.agent.file.FileSender;
import io.godwit.agent.migration.OpenMoves.Outgoing;
import io.godwit.agent.order.Cancellation;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.Progress;
import io.godwit.agent.tunnel.TunnelStream;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.VmStatus;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.model.DataSize;
import io.godwit.model.Epoch;
import io.godwit.protocol.v1.FileRequest;
import io.godwit.protocol.v1.HandOver;
import io.godwit.protocol.v1.HandOverReport;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.Phase;
import io.godwit.protocol.v1.StreamKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * The hand-over of a stopped VM, as its source sees it. The same states as a running one's: once it
 * is granted away it can be started by nobody here, so its disk stays as it is while it is sent.
 */
final class ColdHandOver {
  private final Host host;
  private final Grant grant;
  private final HandOver order;
  private final OrderContext context;
  private final Outgoing move;

  ColdHandOver(Host host, Grant grant, HandOver order, OrderContext context, Outgoing move) {
    this.host = host;
    this.grant = grant;
    this.order = order;
    this.context = context;
    this.move = move;
  }

  /** Returns once the VM is the destination's. */
  HandOverReport run() throws IOException, InterruptedException {
    Instant start = host.tasks().instant();
    requireStopped();
    host.journal()
        .apply(
            new Transition.GrantAway(
                grant.vm(), new Epoch(order.getEpoch()), grant.granted(), grant.operation()));
    requireStopped();
    long bytes = send();
    new Releasing(grant, RunIntent.STOPPED, move.release()).complete();
    host.journal().apply(new Transition.Release(grant.vm(), grant.granted()));
    return report(start, bytes);
  }

  private void requireStopped() {
    if (host.hypervisor().status(grant.vm()).filter(VmStatus::isActive).isPresent()) {
      throw new OrderFailure(
          OrderFailed.Code.WRONG_STATE,
          "%s: the VM runs, so it is not moved cold; it runs on".formatted(grant));
    }
  }

  private long send() throws IOException {
    Path disk = host.paths().disk(grant.vm());
    TunnelStream stream = move.streams().only(StreamKind.FILE);
    Cancellation.Hook hook = context.cancellation().onRequest(stream::close);
    try {
      DataSize size = new DataSize(Files.size(disk));
      FileSender sender = new FileSender(stream, sent -> report(new DataSize(sent), size));
      FileRequest request = sender.request();
      if (!request.getDigest().isEmpty()) {
        throw new IOException("the destination asks for something else than the VM's disk");
      }
      sender.send(disk, host.images().digestOf(disk).hex(), request.getOffset());
      return size.bytes();
    } catch (IOException e) {
      context.cancellation().throwIfRequested("the VM stays at its source, stopped");
      throw new OrderFailure(
          OrderFailed.Code.MIGRATION_FAILED,
          "%s failed and the VM stays at its source, stopped: %s".formatted(grant, e.getMessage()),
          e);
    } finally {
      hook.remove();
    }
  }

  private void report(DataSize sent, DataSize size) {
    context.progress().report(Progress.ofDisk(Phase.PRE_COPY, sent, size, "copying the disk"));
  }

  private HandOverReport report(Instant start, long bytes) {
    return HandOverReport.newBuilder()
        .setReleased(true)
        .setGrantedEpoch(grant.granted().value())
        .setDowntimeMicros(-1)
        .setBlackoutMicros(-1)
        .setDiskBytes(bytes)
        .setDiskWireBytes(move.streams().wireBytes(StreamKind.FILE))
        .setControlWireBytes(move.streams().wireBytes(StreamKind.HAND_OVER))
        .setTotalMillis(Duration.between(start, host.tasks().instant()).toMillis())
        .build();
  }
}
