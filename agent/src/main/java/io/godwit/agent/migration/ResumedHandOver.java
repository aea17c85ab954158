package io.godwit.agent.migration;

import io.godwit.agent.migration.OpenMoves.Outgoing;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.ProcessWatch.Watched;
import io.godwit.hypervisor.VmStatus;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.protocol.v1.HandOverReport;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Source: the hand-over of a VM whose move broke in post-copy. It is the destination's, which waits
 * for the rest of its memory; this host only has that rest, and never runs the VM again.
 */
final class ResumedHandOver {
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(30);
  static final String LOST =
      "its memory: one of its two processes ended in post-copy. It is down, with its disk at the destination";

  private final MigrationSite site;
  private final Host host;
  private final Grant grant;
  private final OrderContext context;
  private final Outgoing move;

  ResumedHandOver(MigrationSite site, Grant grant, OrderContext context, Outgoing move) {
    this.site = site;
    this.host = site.host();
    this.grant = grant;
    this.context = context;
    this.move = move;
  }

  /** Empty if the VM does not stand in a broken post-copy; nothing was done then. */
  Optional<HandOverReport> run(Instant start) throws InterruptedException {
    Optional<ProcessHandle> qemu = host.hypervisor().process(grant.vm());
    boolean needed =
        host.hypervisor()
            .status(grant.vm())
            .map(VmStatus::state)
            .filter(PostCopyRecovery::mayBeNeeded)
            .isPresent();
    if (qemu.isEmpty() || !needed) {
      return Optional.empty();
    }
    try (Watched watched = site.processes().watch(qemu.get());
        CopyProgress progress = CopyProgress.start(host, grant.vm(), context.progress())) {
      Optional<String> loss = goOn(watched);
      progress.stop();
      return loss.map(lost -> report(start, lost));
    }
  }

  /** What was lost, an empty text for nothing; empty if there was nothing to go on with. */
  private Optional<String> goOn(Watched watched) throws InterruptedException {
    PostCopyRecovery recovery = new PostCopyRecovery(host, grant, move.release(), context);
    return switch (recovery.prepare()) {
      case SETTLED -> Optional.empty();
      case NOT_TAKEN -> throw neverTaken();
      case DISK_ONLY -> {
        host.hypervisor().destroy(grant.vm());
        yield Optional.of(lost());
      }
      case COMPLETE -> {
        host.hypervisor().destroy(grant.vm());
        yield Optional.of(released());
      }
      case READY -> Optional.of(carryRest(watched));
    };
  }

  private String carryRest(Watched watched) throws InterruptedException {
    CompletableFuture<Void> copy = new CompletableFuture<>();
    Tasks.Task unused = host.tasks().start("post-copy-rest", () -> carry(copy));
    watched.expectSoon();
    awaitExit(watched, copy);
    return new PostCopyEnd(host, grant, move.release()).isWhole(copy) ? released() : lost();
  }

  private String released() throws InterruptedException {
    Releasing.Answer answer = new Releasing(grant, RunIntent.RUNNING, move.release()).release();
    if (!answer.isTaken()) {
      throw PostCopyRecovery.broken(grant, "the destination does not have it all");
    }
    giveUp();
    return answer.loss();
  }

  private String lost() {
    giveUp();
    return LOST;
  }

  private void carry(CompletableFuture<Void> end) {
    try {
      host.hypervisor().sendRest(grant.vm(), move.streams().socket(StreamKind.MEMORY));
      end.complete(null);
    } catch (RuntimeException e) {
      end.completeExceptionally(e);
    }
  }

  private void awaitExit(Watched watched, CompletableFuture<Void> copy)
      throws InterruptedException {
    try {
      Object unused = host.tasks().await(CompletableFuture.anyOf(watched.exit(), copy));
      host.tasks().await(watched.exit(), EXIT_LIMIT);
    } catch (ExecutionException e) {
      if (!watched.exit().isDone()) {
        throw PostCopyRecovery.broken(grant, e.getCause().getMessage());
      }
    } catch (TimeoutException e) {
      throw PostCopyRecovery.broken(grant, "the VM's process here has not ended");
    }
  }

  private void giveUp() {
    host.journal().apply(new Transition.Release(grant.vm(), grant.granted()));
  }

  private OrderFailure neverTaken() {
    return new OrderFailure(
        OrderFailed.Code.MIGRATION_FAILED,
        "%s: post-copy broke before the VM was the destination's, where it has never run; its disk here is whole"
            .formatted(grant));
  }

  private HandOverReport report(Instant start, String loss) {
    Duration took = Duration.between(start, host.tasks().instant());
    return Figures.report(host, grant, move.streams(), took, Optional.empty()).toBuilder()
        .setLoss(loss)
        .build();
  }
}
