package io.godwit.agent.migration;

import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.vm.Host;
import io.godwit.protocol.v1.Release.Stage;
import io.godwit.protocol.v1.ReleaseReply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Source, when its QEMU has ended in post-copy: libvirt knows whether it had sent everything, but
 * may wait for the destination to say so; then the destination's QEMU knows. If it lacks some,
 * nothing can bring the rest.
 */
final class PostCopyEnd {
  private static final Logger LOG = System.getLogger(PostCopyEnd.class.getName());

  private static final Duration LIBVIRTS_WORD = Duration.ofSeconds(10);

  private final Host host;
  private final Grant grant;
  private final ReleaseLine line;

  PostCopyEnd(Host host, Grant grant, ReleaseLine line) {
    this.host = host;
    this.grant = grant;
    this.line = line;
  }

  /**
   * @param copy libvirt's call
   */
  boolean isWhole(CompletableFuture<Void> copy) throws InterruptedException {
    try {
      host.tasks().await(copy, LIBVIRTS_WORD);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(Level.WARNING, grant + ": its process here ended in post-copy, maybe too early", e);
      return isWholeAtDestination(reason -> PostCopyRecovery.broken(grant, reason));
    }
  }

  /**
   * @param undecided what is thrown where the destination cannot say, for its reason
   */
  boolean isWholeAtDestination(Function<String, OrderFailure> undecided)
      throws InterruptedException {
    ReleaseReply reply = line.say(grant, Stage.POST_COPY_LOST);
    LOG.log(
        Level.WARNING,
        "{0}: {1} {2} after its process here ended in post-copy",
        grant,
        reply.getVerdict(),
        reply.getReason());
    return switch (reply.getVerdict()) {
      case TAKEN -> true;
      case DISK_ONLY -> false;
      case REFUSED, NOT_MINE, CONVERGED, CONTROL_REFUSED, VERDICT_UNSPECIFIED, UNRECOGNIZED ->
          throw undecided.apply(reply.getReason());
    };
  }
}
