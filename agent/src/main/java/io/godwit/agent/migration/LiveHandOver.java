package io.godwit.agent.migration;

import io.godwit.agent.fault.FaultPoint;
import io.godwit.agent.fault.Faults.Proof;
import io.godwit.agent.migration.OpenMoves.Outgoing;
import io.godwit.agent.order.Cancellation;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.AbortMode;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.MigrationRequest;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.ProcessWatch.Watched;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.migration.postcopy.PostCopySwitch;
import io.godwit.model.DataSize;
import io.godwit.model.Epoch;
import io.godwit.model.NetworkPort;
import io.godwit.model.VmSpec;
import io.godwit.protocol.v1.HandOver;
import io.godwit.protocol.v1.HandOverReport;
import io.godwit.protocol.v1.OrderFailed;
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

  /**
   * libvirt's own call returns some 200 ms after QEMU's process is gone, and that is when its
   * memory is free: a tenth of a second for each GiB.
   */
  private static final Duration COPY_END_LIMIT = Duration.ofMinutes(2);

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
    Optional<HandOverReport> resumed = new ResumedHandOver(site, grant, context, move).run(start);
    if (resumed.isPresent()) {
      return resumed.get();
    }
    fault(FaultPoint.GRANTED_AWAY);
    if (qemu.isEmpty()) {
      String loss = releaseWhatLeftBefore(intent);
      return report(start, Optional.empty()).toBuilder().setLoss(loss).build();
    }
    try (Watched watched = site.processes().watch(qemu.get());
        ProbedSwitchover probed = ProbedSwitchover.follow(host, grant.vm(), probe());
        DowntimeSteps steps = new DowntimeSteps(host, grant, site.downtime().get());
        CopyProgress progress = CopyProgress.start(host, grant.vm(), context.progress())) {
      steps.follow();
      CompletableFuture<Void> copy = beginCopy();
      String loss = complete(watched, copy, intent, probed.probe());
      progress.stop();
      return report(start, probed.probe().result(PROBE_LIMIT)).toBuilder().setLoss(loss).build();
    }
  }

  private BlackoutProbe probe() {
    Optional<NetworkPort> port =
        host.journal().find(grant.vm()).flatMap(VmRecord::spec).flatMap(VmSpec::port);
    return site.probes().of(order.getProbeAddress(), port);
  }

  /** Returns what the VM has lost on its way, for people. */
  private String complete(
      Watched watched, CompletableFuture<Void> copy, RunIntent intent, BlackoutProbe probe)
      throws InterruptedException {
    try (PostCopyTurn turn = PostCopyTurn.watch(host, grant, move.release(), rule(), copy);
        ExpectedExit expected = ExpectedExit.after(host.hypervisor(), grant.vm(), watched)) {
      awaitExit(expected.exit(), copy, turn);
      probe.moved();
      fault(FaultPoint.EXITED);
      if (turn.hasBegun() && !new PostCopyEnd(host, grant, move.release()).isWhole(copy)) {
        giveUp();
        return ResumedHandOver.LOST;
      }
      String loss = release(intent, copy);
      giveUp();
      awaitCopyEnd(copy);
      return loss;
    }
  }

  private Optional<PostCopySwitch> rule() {
    return order.getPostCopy() ? Optional.of(PostCopySwitch.STANDARD) : Optional.empty();
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
    return move.request(
        order.getPostCopy() ? Ending.RUNNING_POST_COPY_ALLOWED : site.faults().ending(),
        Optional.of(order.getMaxSpeedBytes()).filter(bytes -> bytes > 0).map(DataSize::new),
        Optional.of(host.paths().recovery(grant.vm())).filter(monitor -> order.getPostCopy()));
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
  private void awaitExit(
      CompletableFuture<Void> exit, CompletableFuture<Void> copy, PostCopyTurn turn)
      throws InterruptedException {
    try {
      Object unused = host.tasks().await(CompletableFuture.anyOf(exit, copy));
    } catch (ExecutionException e) {
      if (site.faults().proof() == Proof.NONE) {
        return;
      }
      if (!exit.isDone()) {
        throw notMoved(e.getCause(), turn);
      }
      if (!turn.hasBegun()) {
        requireLeft(e.getCause());
      }
    }
    try {
      host.tasks().await(exit, EXIT_LIMIT);
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
  private String release(RunIntent intent, CompletableFuture<Void> copy)
      throws InterruptedException {
    Releasing releasing = new Releasing(grant, intent, move.release());
    Releasing.Answer answer = releasing.release();
    if (!answer.isTaken()) {
      try {
        host.tasks().await(copy, COPY_END_LIMIT);
      } catch (ExecutionException e) {
        throw endedHere(e.getCause());
      } catch (TimeoutException e) {
        throw endedHere(e);
      }
      return releasing.complete().loss();
    }
    return answer.loss();
  }

  /** The process ended before this order began: the order is repeated, or the VM had stopped. */
  private String releaseWhatLeftBefore(RunIntent intent) throws InterruptedException {
    IllegalStateException inactive =
        new IllegalStateException("the VM was not active when the order began");
    if (!hasLeft()) {
      return tellLost(inactive);
    }
    Releasing.Answer answer = new Releasing(grant, intent, move.release()).release();
    if (!answer.isTaken()) {
      throw endedHere(inactive);
    }
    giveUp();
    return answer.loss();
  }

  /**
   * A guest that libvirt resumed after a lost reply has run on from what was copied. If it ends
   * then, the copy must not run: what the guest wrote since would be undone. libvirt takes a VM's
   * definition away only when a move has ended it well.
   */
  private void requireLeft(Throwable cause) {
    if (!hasLeft()) {
      throw endedHere(cause);
    }
  }

  private boolean hasLeft() {
    return host.hypervisor()
        .status(grant.vm())
        .map(VmStatus::state)
        .filter(state -> state != DomainState.SHUT_OFF_MIGRATED)
        .isEmpty();
  }

  /** A host that was lost in post-copy comes back without what the destination may still lack. */
  private String tellLost(Throwable cause) throws InterruptedException {
    boolean whole =
        new PostCopyEnd(host, grant, move.release())
            .isWholeAtDestination(reason -> endedHere(cause));
    giveUp();
    return whole ? "" : ResumedHandOver.LOST;
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
    Duration took = Duration.between(start, host.tasks().instant());
    return Figures.report(host, grant, move.streams(), took, blackout);
  }

  /** The copy failed, and the VM's process is still here. */
  private OrderFailure notMoved(Throwable cause, PostCopyTurn turn) throws InterruptedException {
    if (turn.hasBegun()) {
      return PostCopyRecovery.broken(grant, cause.getMessage());
    }
    return turn.convergedEarly() ? convergedEarly(cause) : runsOnHere(cause);
  }

  private OrderFailure convergedEarly(Throwable cause) {
    return new OrderFailure(
        OrderFailed.Code.CONVERGED_EARLY,
        "%s was complete before it turned to post-copy, which could not be ended paused: the VM runs on at its source and is moved again without post-copy"
            .formatted(grant),
        cause);
  }

  private OrderFailure runsOnHere(Throwable cause) throws InterruptedException {
    if (cause instanceof OrderFailure stopped) {
      return stopped;
    }
    if (cause instanceof HypervisorException failed
        && failed.reason() == HypervisorException.Reason.CANCELLED) {
      context.cancellation().throwIfRequested("VM " + grant.vm() + " runs on at its source");
    }
    return new OrderFailure(
        OrderFailed.Code.MIGRATION_FAILED,
        "%s failed and the VM runs on at its source: %s"
            .formatted(grant, move.release().refusal().orElse(cause.getMessage())),
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
