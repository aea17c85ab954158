package io.godwit.agent.migration;

import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.protocol.v1.ReleaseReply;
import io.godwit.protocol.v1.ReleaseReply.Verdict;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * Destination: what a source says of post-copy. The VM becomes this host's, in its journal, after
 * post-copy is active at the source and before a vCPU runs here; whether that or a revocation comes
 * first is decided by the journal, as for every release.
 */
final class PostCopyArrival {
  private static final Logger LOG = System.getLogger(PostCopyArrival.class.getName());

  /** libvirt here notices within a second that the streams are gone; after a restart, later. */
  private static final Duration NOTICING = Duration.ofSeconds(30);

  private static final Duration LOOK = Duration.ofMillis(100);

  private final Host host;
  private final Grant grant;
  private final PostCopyGate gate;

  PostCopyArrival(Host host, Grant grant, PostCopyGate gate) {
    this.host = host;
    this.grant = grant;
    this.gate = gate;
  }

  ReleaseReply asked() {
    Ownership granted = new Ownership.Incoming(grant.granted(), grant.operation());
    if (!stands(granted)
        || state().filter(at -> at == DomainState.PAUSED_FOR_MIGRATION).isEmpty()) {
      return ReleaseTaker.reply(Verdict.REFUSED, "it is not on its way here any more");
    }
    gate.promise();
    return ReleaseTaker.reply(Verdict.TAKEN, "");
  }

  ReleaseReply active() {
    host.journal().apply(new Transition.Take(grant.vm(), grant.granted(), RunIntent.RUNNING));
    gate.open();
    return ReleaseTaker.reply(Verdict.TAKEN, "its memory follows by post-copy");
  }

  ReleaseReply notBegun() {
    return gate.withdraw()
        ? ReleaseTaker.reply(Verdict.CONVERGED, "its copy was complete before post-copy had begun")
        : ReleaseTaker.reply(Verdict.TAKEN, "");
  }

  /** Ready only when libvirt here has noticed too: it refuses to resume what it thinks is well. */
  ReleaseReply broken() throws InterruptedException {
    if (!isOwned()) {
      return ReleaseTaker.reply(Verdict.NOT_MINE, "post-copy broke before it was released here");
    }
    Optional<DomainState> state = awaitBroken();
    if (state.filter(DomainState::isActive).isEmpty()) {
      return ReleaseTaker.reply(
          Verdict.DISK_ONLY, "its process ended here in post-copy; its disk is here");
    }
    if (state.get() != DomainState.PAUSED_POST_COPY_FAILED) {
      return ReleaseTaker.reply(
          Verdict.REFUSED, "the hypervisor here has not noticed; the VM is " + state.get());
    }
    return ReleaseTaker.reply(Verdict.TAKEN, "");
  }

  /** Nothing can bring the rest of its memory: what runs here would wait for it for ever. */
  ReleaseReply lost() {
    host.journal().requireOwned(grant.vm(), grant.granted());
    LOG.log(
        Level.ERROR,
        "{0}: its source''s process ended in post-copy and its memory is lost. It is ended here and can be started from its disk here",
        grant);
    host.hypervisor().destroy(grant.vm());
    return ReleaseTaker.reply(
        Verdict.DISK_ONLY, "the rest of its memory was lost with its source; its disk is here");
  }

  /** Whether a broken post-copy turns out to be complete, once its source has nothing to send. */
  boolean isCompleteAfterAll() throws InterruptedException {
    for (Duration waited = Duration.ZERO;
        state().equals(Optional.of(DomainState.PAUSED_POST_COPY_FAILED))
            && waited.compareTo(NOTICING) < 0;
        waited = waited.plus(LOOK)) {
      host.tasks().sleep(LOOK);
    }
    return state().equals(Optional.of(DomainState.RUNNING));
  }

  private Optional<DomainState> awaitBroken() throws InterruptedException {
    for (Duration waited = Duration.ZERO;
        state().filter(PostCopyArrival::isUnaware).isPresent() && waited.compareTo(NOTICING) < 0;
        waited = waited.plus(LOOK)) {
      host.tasks().sleep(LOOK);
    }
    return state();
  }

  private boolean isOwned() {
    return stands(new Ownership.Owned(grant.granted()));
  }

  private boolean stands(Ownership ownership) {
    return host.journal().find(grant.vm()).map(VmRecord::ownership).equals(Optional.of(ownership));
  }

  private Optional<DomainState> state() {
    return host.hypervisor().status(grant.vm()).map(VmStatus::state);
  }

  private static boolean isUnaware(DomainState state) {
    return state.isActive() && state != DomainState.PAUSED_POST_COPY_FAILED;
  }
}
