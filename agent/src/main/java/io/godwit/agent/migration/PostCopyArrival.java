package io.godwit.agent.migration;

import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.RecoveryMonitor;
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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Destination: what a source says of post-copy. The VM becomes this host's, in its journal, after
 * post-copy is active at the source and before a vCPU runs here; whether that or a revocation comes
 * first is decided by the journal, as for every release.
 */
final class PostCopyArrival {
  private static final Logger LOG = System.getLogger(PostCopyArrival.class.getName());

  /** QEMU here notices within a second that the streams are gone. */
  private static final Duration NOTICING = Duration.ofSeconds(30);

  /** libvirt follows its QEMU within a second; a libvirtd that was restarted, later. */
  private static final Duration COMPLETING = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(100);

  private final Host host;
  private final Grant grant;
  private final PostCopyGate gate;
  private final RecoveryMonitor monitor;
  private final Path memorySocket;

  /**
   * @param memorySocket where the source's memory stream is led to
   */
  PostCopyArrival(Host host, Grant grant, PostCopyGate gate, Path memorySocket) {
    this.host = host;
    this.grant = grant;
    this.gate = gate;
    this.monitor = host.paths().recovery(grant.vm());
    this.memorySocket = memorySocket;
  }

  ReleaseReply asked() {
    Ownership granted = new Ownership.Incoming(grant.granted(), grant.operation());
    if (!stands(granted)
        || state().filter(at -> at == DomainState.PAUSED_FOR_MIGRATION).isEmpty()) {
      return ReleaseTaker.reply(Verdict.REFUSED, "it is not on its way here any more");
    }
    host.hypervisor().armRecovery(monitor);
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

  /** Ready only when QEMU here has noticed too, and waits for the rest over these streams. */
  ReleaseReply broken() throws InterruptedException {
    if (!isOwned()) {
      return ReleaseTaker.reply(Verdict.NOT_MINE, "post-copy broke before it was released here");
    }
    if (awaitsRest()) {
      return ReleaseTaker.reply(Verdict.TAKEN, "");
    }
    return isActive()
        ? ReleaseTaker.reply(
            Verdict.REFUSED, "its QEMU here does not say that it lacks memory; it is " + state())
        : ReleaseTaker.reply(
            Verdict.DISK_ONLY, "its process ended here in post-copy; its disk is here");
  }

  /** The source has sent all that was missing, as far as it knows, and has nothing more. */
  ReleaseReply ended() throws InterruptedException {
    return isCompleteAfterAll() ? ReleaseTaker.reply(Verdict.TAKEN, "") : lost();
  }

  /**
   * Nothing can bring the rest of its memory: what lacks some would wait for it for ever. That it
   * lacks some is for its QEMU to say, which else runs whole.
   */
  ReleaseReply lost() throws InterruptedException {
    host.journal().requireOwned(grant.vm(), grant.granted());
    if (!awaitsRest() && isActive()) {
      return ReleaseTaker.reply(Verdict.TAKEN, "its QEMU here does not lack memory");
    }
    LOG.log(
        Level.ERROR,
        "{0}: its source''s process ended in post-copy and its memory is lost. It is ended here and can be started from its disk here",
        grant);
    host.hypervisor().destroy(grant.vm());
    return ReleaseTaker.reply(
        Verdict.DISK_ONLY, "the rest of its memory was lost with its source; its disk is here");
  }

  /** Whether QEMU here waits for the rest of the memory over these streams. */
  private boolean awaitsRest() throws InterruptedException {
    Instant deadline = host.tasks().instant().plus(NOTICING);
    while (isActive() && host.tasks().instant().isBefore(deadline)) {
      if (host.hypervisor().receiveRest(grant.vm(), monitor, memorySocket)) {
        return true;
      }
      host.tasks().sleep(LOOK);
    }
    return false;
  }

  /** libvirt says so by itself when its QEMU has what was missing. */
  private boolean isCompleteAfterAll() throws InterruptedException {
    Instant deadline = host.tasks().instant().plus(COMPLETING);
    while (isState(DomainState.PAUSED_POST_COPY_FAILED)
        && host.tasks().instant().isBefore(deadline)) {
      host.tasks().sleep(LOOK);
    }
    return isState(DomainState.RUNNING);
  }

  private boolean isState(DomainState state) {
    return state().equals(Optional.of(state));
  }

  private boolean isActive() {
    return state().filter(DomainState::isActive).isPresent();
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
}
