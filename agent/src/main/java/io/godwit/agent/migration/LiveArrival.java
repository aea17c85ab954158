package io.godwit.agent.migration;

import io.godwit.agent.fault.FaultPoint;
import io.godwit.agent.fault.Faults;
import io.godwit.agent.order.Deadline;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.protocol.v1.Release;
import io.godwit.protocol.v1.ReleaseReply;
import io.godwit.protocol.v1.ReleaseReply.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * A VM that arrived with its memory and stands paused; its vCPUs are started here and nowhere else.
 */
final class LiveArrival implements Arrival {
  private static final Logger LOG = System.getLogger(LiveArrival.class.getName());

  private static final Duration LIBVIRTD_LIMIT = Duration.ofSeconds(10);
  private static final Duration LIBVIRTD_LOOK = Duration.ofMillis(50);

  private final Host host;
  private final Grant grant;
  private final PostCopyArrival postCopy;
  private final Faults faults;

  LiveArrival(Host host, Grant grant, PostCopyArrival postCopy, Faults faults) {
    this.host = host;
    this.grant = grant;
    this.postCopy = postCopy;
    this.faults = faults;
  }

  @Override
  public ReleaseReply take(Release release) throws IOException, InterruptedException {
    return switch (release.getStage()) {
      case RELEASED -> released(release);
      case POST_COPY_ASKED -> postCopy.asked();
      case POST_COPY_ACTIVE -> postCopy.active();
      case POST_COPY_NOT_BEGUN -> postCopy.notBegun();
      case POST_COPY_BROKEN -> postCopy.broken();
      case POST_COPY_LOST -> postCopy.ended();
      case ECHO, UNRECOGNIZED ->
          ReleaseTaker.reply(Verdict.REFUSED, "this agent does not know what that means");
    };
  }

  private ReleaseReply released(Release release) throws IOException, InterruptedException {
    RunIntent intent = intent(release);
    Optional<DomainState> state = state();
    if (postCopy.mayLackMemory()) {
      return postCopy.ended();
    }
    if (state.filter(LiveArrival::hasArrived).isEmpty()) {
      return release.getCopied()
          ? takeDisk(intent, state)
          : ReleaseTaker.reply(Verdict.REFUSED, "its memory has not arrived; here it is " + state);
    }
    host.journal().apply(new Transition.Take(grant.vm(), grant.granted(), intent));
    faults.at(FaultPoint.TAKEN, grant.vm());
    return intent == RunIntent.PAUSED
        ? ReleaseTaker.reply(Verdict.TAKEN, "it stays paused")
        : resume();
  }

  /** A libvirtd that is restarted is back soon. To refuse would cost the guest its memory. */
  private Optional<DomainState> state() throws InterruptedException {
    Deadline deadline = Deadline.in(LIBVIRTD_LIMIT, host.tasks());
    while (true) {
      try {
        return host.hypervisor().status(grant.vm()).map(VmStatus::state);
      } catch (HypervisorException e) {
        boolean over = deadline.remaining().filter(Duration::isPositive).isEmpty();
        if (e.reason() != HypervisorException.Reason.UNREACHABLE || over) {
          throw e;
        }
      }
      host.tasks().sleep(LIBVIRTD_LOOK);
    }
  }

  @Override
  public void settle() {
    try {
      host.journal().find(grant.vm()).filter(this::isTaken).ifPresent(this::settle);
    } catch (HypervisorException | UncheckedIOException e) {
      LOG.log(
          Level.WARNING,
          grant + " runs here; its definition is not written yet, the order to finish does it",
          e);
    }
  }

  private boolean isTaken(VmRecord record) {
    return record.ownership().equals(new Owned(grant.granted()));
  }

  private void settle(VmRecord owned) {
    host.disks().label(grant.vm());
    new OwnDefinition(host, owned).define();
  }

  /** The source's hypervisor had ended the move well, so the disk here is complete. */
  private ReleaseReply takeDisk(RunIntent intent, Optional<DomainState> state) {
    host.journal().apply(new Transition.Take(grant.vm(), grant.granted(), intent));
    return ReleaseTaker.reply(
        Verdict.DISK_ONLY, "its memory was lost after it had arrived; here it is " + state);
  }

  private ReleaseReply resume() {
    try {
      host.hypervisor().resume(grant.vm());
      return ReleaseTaker.reply(Verdict.TAKEN, "");
    } catch (HypervisorException e) {
      LOG.log(
          Level.ERROR,
          grant + " is this host's and could not be resumed; it is left as it is for a person",
          e);
      return ReleaseTaker.reply(Verdict.DISK_ONLY, "it could not be resumed: " + e.getMessage());
    }
  }

  /** Whether libvirt has finished the move here, or it was taken before. */
  private static boolean hasArrived(DomainState state) {
    return state == DomainState.PAUSED_BY_USER || state == DomainState.RUNNING;
  }

  private static RunIntent intent(Release release) {
    return switch (release.getRunIntent()) {
      case PAUSED -> RunIntent.PAUSED;
      case STOPPED -> RunIntent.STOPPED;
      case RUNNING, RUN_INTENT_UNSPECIFIED, UNRECOGNIZED -> RunIntent.RUNNING;
    };
  }
}
