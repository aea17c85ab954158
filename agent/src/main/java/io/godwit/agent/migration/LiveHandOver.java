package io.godwit.agent.migration;

import io.godwit.agent.fault.FaultPoint;
import io.godwit.agent.migration.OpenMoves.Outgoing;
import io.godwit.agent.order.Cancellation;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.tunnel.MoveStreams;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.AbortMode;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.MigrationRequest;
import io.godwit.hypervisor.ProcessWatch.Watched;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.model.DataSize;
import io.godwit.model.Epoch;
import io.godwit.protocol.v1.HandOver;
import io.godwit.protocol.v1.HandOverReport;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** The hand-over of a VM that runs, as its source sees it; {@link HandOverHandler} has the why. */
final class LiveHandOver {
  private static final Logger LOG = System.getLogger(LiveHandOver.class.getName());

  /** libvirt ends QEMU some milliseconds after it has the destination's word. */
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(30);

  /** libvirt's own call returns some 200 ms after QEMU's exit. */
  private static final Duration COPY_END_LIMIT = Duration.ofSeconds(30);

  private static final Duration PROBE_LIMIT = Duration.ofMillis(1500);

  private final MigrationSite site;
  private final Host host;
  private final Grant grant;
  private final HandOver order;
  private final OrderContext context;
  private final Outgoing move;

  LiveHandOver(
      MigrationSite site, Grant grant, HandOver order, OrderContext context, Outgoing move) {
    this.site = site;
    this.host = site.host();
    this.grant = grant;
    this.order = order;
    this.context = context;
    this.move = move;
  }

  /** Returns once the VM is the destination's. */
  HandOverReport run() throws InterruptedException {
    Instant start = host.tasks().instant();
    RunIntent intent = intent();
    Optional<ProcessHandle> qemu = host.hypervisor().process(grant.vm());
    grantAway();
    fault(FaultPoint.GRANTED_AWAY);
    if (qemu.isEmpty()) {
      releaseWhatLeftBefore(intent);
      return report(start, Optional.empty());
    }
    try (Watched watched = site.processes().watch(qemu.get());
        BlackoutProbe probe = BlackoutProbe.start(order.getProbeAddress());
        CopyProgress progress = CopyProgress.start(host, grant.vm(), context.progress())) {
      CompletableFuture<Void> copy = beginCopy();
      awaitExit(watched, copy);
      progress.stop();
      probe.moved();
      fault(FaultPoint.EXITED);
      release(intent, copy);
      giveUp();
      awaitCopyEnd(copy);
      return report(start, probe.result(PROBE_LIMIT));
    }
  }

  /** Only in tests does anything happen here. */
  private void fault(FaultPoint point) {
    try {
      site.faults().at(point, grant.vm());
    } catch (IOException cut) {
      LOG.log(Level.WARNING, "the streams of {0} are cut: {1}", grant, cut.getMessage());
      move.streams().close();
    }
  }

  /** A VM that its user had paused arrives paused and stays so. */
  private RunIntent intent() {
    Optional<DomainState> state = host.hypervisor().status(grant.vm()).map(VmStatus::state);
    return state.equals(Optional.of(DomainState.PAUSED_BY_USER))
        ? RunIntent.PAUSED
        : RunIntent.RUNNING;
  }

  private void grantAway() {
    host.journal()
        .apply(
            new Transition.GrantAway(
                grant.vm(), new Epoch(order.getEpoch()), grant.granted(), grant.operation()));
  }

  private CompletableFuture<Void> beginCopy() {
    CompletableFuture<Void> copy = new CompletableFuture<>();
    Tasks.Task unused = host.tasks().start("copy", () -> copy(copy));
    return copy;
  }

  private void copy(CompletableFuture<Void> end) {
    Cancellation.Hook hook =
        context.cancellation().onRequest(() -> host.tasks().start("abort", this::abort));
    try {
      context.cancellation().throwIfRequested("the copy had not begun");
      host.hypervisor().migrate(grant.vm(), request());
      end.complete(null);
    } catch (RuntimeException e) {
      end.completeExceptionally(e);
    } finally {
      hook.remove();
    }
  }

  private MigrationRequest request() {
    MoveStreams streams = move.streams();
    return new MigrationRequest(
        streams.socket(StreamKind.CONTROL),
        streams.socket(StreamKind.MEMORY),
        streams.socket(StreamKind.DISK),
        site.faults().ending(),
        Optional.of(order.getMaxSpeedBytes()).filter(bytes -> bytes > 0).map(DataSize::new));
  }

  private void abort() {
    try {
      host.hypervisor().abortMigration(grant.vm(), AbortMode.CANCEL);
    } catch (HypervisorException e) {
      LOG.log(
          Level.INFO,
          "the copy of {0} could not be aborted and goes on: {1}",
          grant,
          e.getMessage());
    }
  }

  /** Returns when the VM's process here is proven gone, and gone by the move. */
  private void awaitExit(Watched watched, CompletableFuture<Void> copy)
      throws InterruptedException {
    try {
      Object unused = host.tasks().await(CompletableFuture.anyOf(watched.exit(), copy));
    } catch (ExecutionException e) {
      if (!watched.exit().isDone()) {
        throw runsOnHere(e.getCause());
      }
      requireLeft(e.getCause());
    }
    try {
      host.tasks().await(watched.exit(), EXIT_LIMIT);
    } catch (ExecutionException | TimeoutException e) {
      throw new OrderFailure(
          OrderFailed.Code.IN_DOUBT,
          "%s: the copy is complete, but the VM's process here has not ended; nothing was released"
              .formatted(grant),
          e);
    }
  }

  /**
   * The quick release first. Where the destination does not have the VM, libvirt's own end tells
   * whether the copy was complete: then its disk counts; else the VM ended here, on its own.
   */
  private void release(RunIntent intent, CompletableFuture<Void> copy) throws InterruptedException {
    Releasing releasing = new Releasing(grant, intent, move.release());
    if (!releasing.taken()) {
      try {
        host.tasks().await(copy, COPY_END_LIMIT);
      } catch (ExecutionException e) {
        throw endedHere(e.getCause());
      } catch (TimeoutException e) {
        throw endedHere(e);
      }
      releasing.complete();
    }
  }

  /** The process ended before this order began: the order is repeated, or the VM had stopped. */
  private void releaseWhatLeftBefore(RunIntent intent) throws InterruptedException {
    IllegalStateException inactive =
        new IllegalStateException("the VM was not active when the order began");
    requireLeft(inactive);
    if (!new Releasing(grant, intent, move.release()).taken()) {
      throw endedHere(inactive);
    }
    giveUp();
  }

  /**
   * A guest that libvirt resumed after a lost reply has run on from what was copied. If it ends
   * then, the copy must not run: what the guest wrote since would be undone. libvirt takes a VM's
   * definition away only when a move has ended it well.
   */
  private void requireLeft(Throwable cause) {
    DomainState left =
        host.hypervisor()
            .status(grant.vm())
            .map(VmStatus::state)
            .orElse(DomainState.SHUT_OFF_MIGRATED);
    if (left != DomainState.SHUT_OFF_MIGRATED) {
      throw endedHere(cause);
    }
  }

  private void giveUp() {
    try {
      host.journal().apply(new Transition.Release(grant.vm(), grant.granted()));
    } catch (RuntimeException e) {
      LOG.log(
          Level.ERROR,
          grant + " runs at its destination; here it stays granted away, which starts nothing",
          e);
    }
  }

  private void awaitCopyEnd(CompletableFuture<Void> copy) throws InterruptedException {
    try {
      host.tasks().await(copy, COPY_END_LIMIT);
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(
          Level.WARNING,
          grant + " runs at its destination, but libvirt did not end the move well",
          e);
    }
  }

  private HandOverReport report(Instant start, Optional<Duration> blackout) {
    MoveStreams streams = move.streams();
    HandOverReport.Builder report =
        HandOverReport.newBuilder()
            .setReleased(true)
            .setGrantedEpoch(grant.granted().value())
            .setDowntimeMicros(-1)
            .setBlackoutMicros(blackout.map(HandOverHandler::micros).orElse(-1L))
            .setMemoryWireBytes(streams.wireBytes(StreamKind.MEMORY))
            .setDiskWireBytes(streams.wireBytes(StreamKind.DISK))
            .setControlWireBytes(
                streams.wireBytes(StreamKind.CONTROL) + streams.wireBytes(StreamKind.HAND_OVER))
            .setTotalMillis(Duration.between(start, host.tasks().instant()).toMillis());
    try {
      host.hypervisor().completedMigration(grant.vm()).ifPresent(it -> Figures.add(report, it));
    } catch (HypervisorException e) {
      LOG.log(Level.WARNING, "the figures of {0} are incomplete: {1}", grant, e.getMessage());
    }
    return report.build();
  }

  private OrderFailure runsOnHere(Throwable cause) {
    if (cause instanceof OrderFailure stopped) {
      return stopped;
    }
    if (cause instanceof HypervisorException failed
        && failed.reason() == HypervisorException.Reason.CANCELLED) {
      context.cancellation().throwIfRequested("VM " + grant.vm() + " runs on at its source");
    }
    return new OrderFailure(
        OrderFailed.Code.MIGRATION_FAILED,
        "%s failed and the VM runs on at its source: %s".formatted(grant, cause.getMessage()),
        cause);
  }

  private OrderFailure endedHere(Throwable cause) {
    return new OrderFailure(
        OrderFailed.Code.MIGRATION_FAILED,
        "%s failed: the VM ended at its source and did not arrive; its disk at the source is whole: %s"
            .formatted(grant, cause.getMessage()),
        cause);
  }
}
