package io.godwit.agent.migration;

import io.godwit.agent.fault.FaultPoint;
import io.godwit.agent.fault.Faults;
import io.godwit.agent.fault.Faults.Effect;
import io.godwit.agent.tunnel.MoveStreams;
import io.godwit.agent.tunnel.TunnelStream;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.migration.ownership.IllegalTransition;
import io.godwit.migration.ownership.StaleEpoch;
import io.godwit.protocol.v1.Release;
import io.godwit.protocol.v1.Release.Stage;
import io.godwit.protocol.v1.ReleaseReply;
import io.godwit.protocol.v1.ReleaseReply.Verdict;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The destination's end of the HAND_OVER stream: takes a VM that is released to it. The journal
 * decides between a release and a {@code Revoke} that come at the same time: whichever it takes
 * first makes the other one fail.
 */
final class ReleaseTaker {
  private static final Logger LOG = System.getLogger(ReleaseTaker.class.getName());

  private final Arrival arrival;
  private final Grant grant;
  private final MoveStreams streams;
  private final Faults faults;

  ReleaseTaker(Arrival arrival, Grant grant, MoveStreams streams, Faults faults) {
    this.arrival = arrival;
    this.grant = grant;
    this.streams = streams;
    this.faults = faults;
  }

  /** Listens in the background until the streams end; when they are cut, all of them end. */
  Tasks.Task listen(Tasks tasks) {
    TunnelStream line = streams.only(StreamKind.HAND_OVER);
    return tasks.start("release-taker", () -> listen(line));
  }

  private void listen(TunnelStream line) {
    try {
      while (true) {
        answer(line, line.receive(Release.parser()));
      }
    } catch (IOException e) {
      LOG.log(
          line.isClosed() ? Level.DEBUG : Level.INFO,
          "the source has ended the streams of {0}: {1}",
          grant,
          e.getMessage());
      streams.close();
    } catch (InterruptedException e) {
      streams.close();
      Thread.currentThread().interrupt();
    }
  }

  private void answer(TunnelStream line, Release release) throws IOException, InterruptedException {
    if (release.getStage() == Stage.ECHO) {
      line.send(reply(Verdict.TAKEN, ""));
    } else {
      answerAboutVm(line, release);
    }
  }

  private void answerAboutVm(TunnelStream line, Release release)
      throws IOException, InterruptedException {
    if (faults.at(FaultPoint.RELEASE, grant.vm()) == Effect.SWALLOW) {
      return;
    }
    ReleaseReply reply = take(release);
    LOG.log(
        Level.INFO,
        "{0}: {1} {2} {3}",
        grant,
        release.getStage(),
        reply.getVerdict(),
        reply.getReason());
    try {
      if (faults.at(FaultPoint.RELEASE_REPLY, grant.vm()) == Effect.NOTHING) {
        line.send(reply);
      }
    } finally {
      arrival.settle();
    }
  }

  private ReleaseReply take(Release release) throws IOException, InterruptedException {
    if (!isOf(release)) {
      return reply(Verdict.REFUSED, "it is not of the grant that these streams are for");
    }
    if (streams.only(StreamKind.HAND_OVER).isClosed()) {
      return reply(Verdict.REFUSED, "its streams have been ended here, maybe for new ones");
    }
    try {
      return arrival.take(release);
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

  static ReleaseReply reply(Verdict verdict, String reason) {
    return ReleaseReply.newBuilder().setVerdict(verdict).setReason(String.valueOf(reason)).build();
  }
}
