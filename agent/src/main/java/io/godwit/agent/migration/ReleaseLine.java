package io.godwit.agent.migration;

import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.tunnel.MoveStreams;
import io.godwit.agent.tunnel.TunnelStream;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.Release;
import io.godwit.protocol.v1.Release.Stage;
import io.godwit.protocol.v1.ReleaseReply;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.runtime.Mailbox;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The source's end of the HAND_OVER stream. It is listened to from the beginning, although nothing
 * is said on it before the release: being idle, it is the stream on which a dead link shows within
 * seconds, and then all streams of the move are cut, so that libvirt and QEMU give up at once.
 */
final class ReleaseLine {
  private static final Logger LOG = System.getLogger(ReleaseLine.class.getName());

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final Duration REFUSAL_LIMIT = Duration.ofMillis(300);

  private final Tasks tasks;
  private final LinkBreaks breaks;
  private final Grant grant;
  private final MoveStreams streams;
  private final TunnelStream line;
  private final Mailbox<ReleaseReply> replies;
  private final CompletableFuture<String> refusal = new CompletableFuture<>();
  private final ReleaseReply lost =
      ReleaseReply.newBuilder().setReason("the link to the destination is lost").build();

  private ReleaseLine(Tasks tasks, LinkBreaks breaks, Grant grant, MoveStreams streams) {
    this.tasks = tasks;
    this.breaks = breaks;
    this.replies = new Mailbox<>(tasks);
    this.grant = grant;
    this.streams = streams;
    this.line = streams.only(StreamKind.HAND_OVER);
  }

  /**
   * @param breaks is told when the destination is lost
   */
  static ReleaseLine listen(Tasks tasks, LinkBreaks breaks, Grant grant, MoveStreams streams) {
    ReleaseLine line = new ReleaseLine(tasks, breaks, grant, streams);
    Tasks.Task unused = tasks.start("release-line", line::listen);
    return line;
  }

  /**
   * Says that the VM is the destination's, which may only be said when its QEMU here is proven
   * gone.
   *
   * @throws OrderFailure {@code IN_DOUBT} if no answer came: the release may have arrived
   */
  ReleaseReply release(Release release, Duration limit) throws InterruptedException {
    try {
      line.send(release);
    } catch (IOException e) {
      throw inDoubt(e.getMessage(), e);
    }
    ReleaseReply reply =
        replies
            .take(limit)
            .orElseThrow(() -> inDoubt("no answer within " + limit.toSeconds() + " s", null));
    if (reply.getVerdict() == ReleaseReply.Verdict.VERDICT_UNSPECIFIED) {
      throw inDoubt(reply.getReason(), null);
    }
    return reply;
  }

  /**
   * Says something of a move that may use post-copy, and waits for the answer.
   *
   * @throws OrderFailure {@code IN_DOUBT} if none came
   */
  ReleaseReply say(Grant about, Stage stage) throws InterruptedException {
    return release(
        Release.newBuilder()
            .setOperationId(about.operation().toString())
            .setVmId(about.vm().toString())
            .setEpoch(about.granted().value())
            .setStage(stage)
            .build(),
        ANSWER_LIMIT);
  }

  /**
   * Why the destination closed libvirt's control stream, if it did: libvirt itself only says that
   * the connection ended, and maybe a moment sooner.
   */
  Optional<String> refusal() throws InterruptedException {
    return tasks.isDoneWithin(refusal, REFUSAL_LIMIT)
        ? Optional.of(refusal.getNow(""))
        : Optional.empty();
  }

  /** The host at the other end. */
  HostId peer() {
    return line.peer();
  }

  private void listen() {
    try {
      while (true) {
        heard(line.receive(ReleaseReply.parser()));
      }
    } catch (IOException e) {
      LOG.log(
          line.isClosed() ? Level.DEBUG : Level.INFO,
          "the destination has ended the streams of {0} ({1}); a copy that still runs is given up",
          grant,
          e.getMessage());
      replies.put(lost);
      if (!line.isClosed()) {
        breaks.note(line.peer(), tasks.instant());
      }
      streams.close();
    }
  }

  private void heard(ReleaseReply reply) {
    if (reply.getVerdict() == ReleaseReply.Verdict.CONTROL_REFUSED) {
      refusal.complete(reply.getReason());
    } else {
      replies.put(reply);
    }
  }

  private OrderFailure inDoubt(String why, IOException cause) {
    return new OrderFailure(
        OrderFailed.Code.IN_DOUBT,
        "%s has ended here, and whether the destination took it is not known (%s); ask the destination"
            .formatted(grant, why),
        cause);
  }
}
