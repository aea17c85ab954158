package io.godwit.agent.migration;

import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.RecoveryMonitor;
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

  private static final Duration LOOK = Duration.ofMillis(100);

  private final Host host;
  private final Grant grant;
  private final PostCopyGate gate;
  private final RecoveryMonitor monitor;
  private final ArrivingMemory arriving;
  private final Path memorySocket;

  /**
   * @param memorySocket where the source's memory stream is led to
   */
  PostCopyArrival(Host host, Grant grant, PostCopyGate gate, Path memorySocket) {
    this.host = host;
    this.grant = grant;
    this.gate = gate;
    this.monitor = host.paths().recovery(grant.vm());
    this.arriving = new ArrivingMemory(host, grant.vm());
    this.memorySocket = memorySocket;
  }

  ReleaseReply asked() {
    Ownership granted = new Ownership.Incoming(grant.granted(), grant.operation());
    if (!stands(granted)
        || arriving.state().filter(at -> at == DomainState.PAUSED_FOR_MIGRATION).isEmpty()) {
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
    if (arriving.isWhole() && !lacksByItsQemu()) {
      return ReleaseTaker.reply(Verdict.CONVERGED, "it has all of its memory");
    }
    return arriving.isActive()
        ? ReleaseTaker.reply(
            Verdict.REFUSED,
            "its QEMU here does not say that it lacks memory; it is " + arriving.state())
        : ReleaseTaker.reply(
            Verdict.DISK_ONLY, "its process ended here in post-copy; its disk is here");
  }

  /** Its monitor is gone only where the VM was whole before: then the finish here removed it. */
  private boolean lacksByItsQemu() {
    try {
      return host.hypervisor().receiveRest(grant.vm(), monitor, memorySocket);
    } catch (HypervisorException e) {
      if (e.reason() == HypervisorException.Reason.UNSUPPORTED) {
        return false;
      }
      throw e;
    }
  }

  /** Whether it is in post-copy, or was when that broke. */
  boolean mayLackMemory() {
    return isOwned() && arriving.mayLackSome();
  }

  /**
   * Nothing brings any more memory. What lacks some would wait for it for ever, and is ended if its
   * QEMU says so; that it has all is for libvirt to say.
   */
  ReleaseReply ended() throws InterruptedException {
    host.journal().requireOwned(grant.vm(), grant.granted());
    boolean lacks = awaitsRest();
    if (!lacks && arriving.isActive()) {
      return arriving.isWhole()
          ? ReleaseTaker.reply(Verdict.TAKEN, "it has all of its memory")
          : ReleaseTaker.reply(
              Verdict.REFUSED, "neither libvirt nor QEMU here says whether it has its memory");
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
    while (arriving.mayLackSome() && host.tasks().instant().isBefore(deadline)) {
      if (host.hypervisor().receiveRest(grant.vm(), monitor, memorySocket)) {
        return true;
      }
      host.tasks().sleep(LOOK);
    }
    return false;
  }

  private boolean isOwned() {
    return stands(new Ownership.Owned(grant.granted()));
  }

  private boolean stands(Ownership ownership) {
    return host.journal().find(grant.vm()).map(VmRecord::ownership).equals(Optional.of(ownership));
  }
}
