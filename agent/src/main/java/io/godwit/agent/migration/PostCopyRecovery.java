package io.godwit.agent.migration;

import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.Progress;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.AbortMode;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.Phase;
import io.godwit.protocol.v1.Release.Stage;
import io.godwit.protocol.v1.ReleaseReply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * Source: gets a move whose post-copy broke ready to go on over new streams. QEMU resumes it only
 * when both sides have noticed that the old ones are gone.
 */
final class PostCopyRecovery {
  private static final Logger LOG = System.getLogger(PostCopyRecovery.class.getName());
  private static final Duration NOTICING = Duration.ofSeconds(5);
  private static final Duration ABORTING = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Host host;
  private final Grant grant;
  private final ReleaseLine line;
  private final OrderContext context;

  /** How a move goes on. */
  enum Readiness {
    /** Both hosts are ready to carry the rest. */
    READY,
    /** The destination's process is gone: only its disk is left. */
    DISK_ONLY,
    /** The destination has all of the memory, and only the word of it was lost. */
    COMPLETE,
    /** Post-copy broke before the destination had the VM, which has never run there. */
    NOT_TAKEN,
    /** It was not broken: libvirt has taken the move back, or completed it, since. */
    SETTLED
  }

  PostCopyRecovery(Host host, Grant grant, ReleaseLine line, OrderContext context) {
    this.host = host;
    this.grant = grant;
    this.line = line;
    this.context = context;
  }

  /** Whether a VM stands as one does whose move broke in post-copy, or is just about to. */
  static boolean mayBeNeeded(DomainState state) {
    return state == DomainState.PAUSED_POST_COPY_FAILED
        || state == DomainState.PAUSED_FOR_MIGRATION;
  }

  /**
   * @throws OrderFailure {@code POST_COPY_BROKEN} if it has to be tried again later
   */
  Readiness prepare() throws InterruptedException {
    context
        .progress()
        .report(Progress.of(Phase.POST_COPY, "its link was lost; both hosts get ready to go on"));
    if (!isBrokenWithin(NOTICING)) {
      if (state().filter(at -> at == DomainState.PAUSED_FOR_MIGRATION).isEmpty()) {
        return Readiness.SETTLED;
      }
      giveOldStreamsUp();
      if (hasEnded()) {
        return Readiness.SETTLED;
      }
    }
    ReleaseReply reply = line.say(grant, Stage.POST_COPY_BROKEN);
    return switch (reply.getVerdict()) {
      case TAKEN -> Readiness.READY;
      case DISK_ONLY -> Readiness.DISK_ONLY;
      case NOT_MINE -> Readiness.NOT_TAKEN;
      case CONVERGED -> Readiness.COMPLETE;
      case REFUSED, CONTROL_REFUSED, VERDICT_UNSPECIFIED, UNRECOGNIZED ->
          throw broken(grant, reply.getReason());
    };
  }

  /** What is told when it has to be tried again. */
  static OrderFailure broken(Grant grant, String why) {
    return new OrderFailure(
        OrderFailed.Code.POST_COPY_BROKEN,
        "%s is in post-copy and its link was lost (%s): it stands on both hosts, and goes on by itself when the link is back"
            .formatted(grant, why));
  }

  private void giveOldStreamsUp() throws InterruptedException {
    try {
      host.hypervisor().abortMigration(grant.vm(), AbortMode.PAUSE_POST_COPY);
    } catch (HypervisorException e) {
      LOG.log(Level.INFO, "post-copy of {0} could not be paused: {1}", grant, e.getMessage());
    }
    if (!isBrokenWithin(ABORTING) && !hasEnded()) {
      throw broken(
          grant, "the hypervisor here does not give the old streams up; the VM is " + state());
    }
  }

  /** False at once where libvirt has completed the move meanwhile. */
  private boolean isBrokenWithin(Duration limit) throws InterruptedException {
    for (Duration waited = Duration.ZERO;
        waited.compareTo(limit) < 0 && !isBroken() && !hasEnded();
        waited = waited.plus(LOOK)) {
      host.tasks().sleep(LOOK);
    }
    return isBroken();
  }

  private boolean isBroken() {
    return state().equals(Optional.of(DomainState.PAUSED_POST_COPY_FAILED));
  }

  private boolean hasEnded() {
    return state().equals(Optional.of(DomainState.SHUT_OFF_MIGRATED));
  }

  private Optional<DomainState> state() {
    return host.hypervisor().status(grant.vm()).map(VmStatus::state);
  }
}
