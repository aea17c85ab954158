package io.godwit.agent.migration;

import io.godwit.agent.journal.IllegalTransition;
import io.godwit.agent.journal.RunIntent;
import io.godwit.agent.journal.StaleEpoch;
import io.godwit.agent.journal.Transition;
import io.godwit.agent.tunnel.MoveStreams;
import io.godwit.agent.tunnel.TunnelStream;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.protocol.v1.Release;
import io.godwit.protocol.v1.ReleaseReply;
import io.godwit.protocol.v1.ReleaseReply.Verdict;
import io.godwit.protocol.v1.StreamKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * The destination's end of the HAND_OVER stream: takes a VM that is released to it, journal first,
 * then the vCPUs. The journal decides between a release and a {@code Revoke} that come at the same
 * time: whichever it takes first makes the other one fail.
 */
final class ReleaseTaker {
  private static final Logger LOG = System.getLogger(ReleaseTaker.class.getName());

  private final Host host;
  private final Grant grant;
  private final MoveStreams streams;

  ReleaseTaker(Host host, Grant grant, MoveStreams streams) {
    this.host = host;
    this.grant = grant;
    this.streams = streams;
  }

  /** Listens in the background until the streams end; when they are cut, all of them end. */
  void listen() {
    TunnelStream line = streams.only(StreamKind.HAND_OVER);
    Thread.ofVirtual().name("release-taker").start(() -> listen(line));
  }

  private void listen(TunnelStream line) {
    try {
      while (true) {
        ReleaseReply reply = answer(line.receive(Release.parser()));
        LOG.log(Level.INFO, "{0}: {1} {2}", grant, reply.getVerdict(), reply.getReason());
        line.send(reply);
      }
    } catch (IOException e) {
      LOG.log(Level.INFO, "the streams of {0} end: {1}", grant, e.getMessage());
      streams.close();
    }
  }

  private ReleaseReply answer(Release release) {
    if (!isOf(release)) {
      return reply(Verdict.REFUSED, "it is not of the grant that these streams are for");
    }
    try {
      return take(release);
    } catch (IllegalTransition | StaleEpoch e) {
      return reply(Verdict.REFUSED, e.getMessage());
    } catch (HypervisorException | UncheckedIOException e) {
      LOG.log(Level.ERROR, grant + " was released to this host, which could not take it", e);
      return reply(Verdict.REFUSED, e.getMessage());
    }
  }

  private boolean isOf(Release release) {
    return release.getOperationId().equals(grant.operation().toString())
        && release.getVmId().equals(grant.vm().toString())
        && release.getEpoch() == grant.granted().value();
  }

  private ReleaseReply take(Release release) {
    RunIntent intent = intent(release);
    Optional<DomainState> state = host.hypervisor().status(grant.vm()).map(VmStatus::state);
    if (state.filter(ReleaseTaker::hasArrived).isEmpty()) {
      return release.getCopied()
          ? takeDisk(intent, state)
          : reply(Verdict.REFUSED, "its memory has not arrived; here it is " + state);
    }
    host.journal().apply(new Transition.Take(grant.vm(), grant.granted(), intent));
    return intent == RunIntent.PAUSED ? reply(Verdict.TAKEN, "it stays paused") : resume();
  }

  /** The source's hypervisor had ended the move well, so the disk here is complete. */
  private ReleaseReply takeDisk(RunIntent intent, Optional<DomainState> state) {
    host.journal().apply(new Transition.Take(grant.vm(), grant.granted(), intent));
    return reply(
        Verdict.DISK_ONLY, "its memory was lost after it had arrived; here it is " + state);
  }

  private ReleaseReply resume() {
    try {
      host.hypervisor().resume(grant.vm());
      return reply(Verdict.TAKEN, "");
    } catch (HypervisorException e) {
      LOG.log(
          Level.ERROR,
          grant + " is this host's and could not be resumed; it is left as it is for a person",
          e);
      return reply(Verdict.DISK_ONLY, "it could not be resumed: " + e.getMessage());
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

  private static ReleaseReply reply(Verdict verdict, String reason) {
    return ReleaseReply.newBuilder().setVerdict(verdict).setReason(String.valueOf(reason)).build();
  }
}
