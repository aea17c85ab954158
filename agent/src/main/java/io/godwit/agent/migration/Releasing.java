package io.godwit.agent.migration;

import io.godwit.agent.order.OrderFailure;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.Release;
import io.godwit.protocol.v1.ReleaseReply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Gives a VM whose process here is proven gone to the destination. */
final class Releasing {
  private static final Logger LOG = System.getLogger(Releasing.class.getName());
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Release release;
  private final Grant grant;
  private final ReleaseLine line;

  Releasing(Grant grant, RunIntent intent, ReleaseLine line) {
    this.grant = grant;
    this.line = line;
    this.release =
        Release.newBuilder()
            .setOperationId(grant.operation().toString())
            .setVmId(grant.vm().toString())
            .setEpoch(grant.granted().value())
            .setRunIntent(message(intent))
            .build();
  }

  /** What the destination says. */
  enum Answer {
    TAKEN,
    /** The VM is the destination's, and its memory is lost. */
    DISK_ONLY,
    REFUSED;

    boolean isTaken() {
      return this != REFUSED;
    }

    /** What the VM has lost, for people; empty for nothing. */
    String loss() {
      return this == DISK_ONLY
          ? "its memory, which was lost once the VM had left its source. It is down, with its disk at the destination"
          : "";
    }
  }

  /**
   * Whether the destination has the VM now.
   *
   * @throws OrderFailure {@code IN_DOUBT} if no answer came
   */
  Answer release() throws InterruptedException {
    return answer(line.release(release, LIMIT));
  }

  /**
   * Insists, because the hypervisor has said that the whole copy arrived.
   *
   * @throws OrderFailure {@code MIGRATION_FAILED} if the destination still refuses, {@code
   *     IN_DOUBT} if no answer came
   */
  Answer complete() throws InterruptedException {
    ReleaseReply reply = line.release(release.toBuilder().setCopied(true).build(), LIMIT);
    Answer answer = answer(reply);
    if (!answer.isTaken()) {
      throw new OrderFailure(
          OrderFailed.Code.MIGRATION_FAILED,
          "%s: the destination refused the VM after it had been copied (%s); it is stopped, its disk here is whole"
              .formatted(grant, reply.getReason()));
    }
    return answer;
  }

  private Answer answer(ReleaseReply reply) {
    return switch (reply.getVerdict()) {
      case TAKEN -> Answer.TAKEN;
      case DISK_ONLY -> {
        LOG.log(
            Level.ERROR,
            "{0} is the destination''s, stopped, with its disk: {1}",
            grant,
            reply.getReason());
        yield Answer.DISK_ONLY;
      }
      case REFUSED, CONVERGED, NOT_MINE, CONTROL_REFUSED, VERDICT_UNSPECIFIED, UNRECOGNIZED -> {
        LOG.log(Level.WARNING, "{0} was refused: {1}", grant, reply.getReason());
        yield Answer.REFUSED;
      }
    };
  }

  private static io.godwit.protocol.v1.RunIntent message(RunIntent intent) {
    return switch (intent) {
      case RUNNING -> io.godwit.protocol.v1.RunIntent.RUNNING;
      case PAUSED -> io.godwit.protocol.v1.RunIntent.PAUSED;
      case STOPPED -> io.godwit.protocol.v1.RunIntent.STOPPED;
    };
  }
}
