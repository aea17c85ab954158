package io.godwit.agent.migration;

import io.godwit.agent.vm.Host;
import io.godwit.protocol.v1.Release.Stage;
import io.godwit.protocol.v1.ReleaseReply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Source, when its QEMU has ended in post-copy: only libvirt knows whether it had sent everything.
 * If not, nothing can bring the rest, and the destination is told.
 */
final class PostCopyEnd {
  private static final Logger LOG = System.getLogger(PostCopyEnd.class.getName());

  /**
   * libvirt's own call returns some 200 ms after QEMU's process is gone, and that is when its
   * memory is free: a tenth of a second for each GiB.
   */
  static final Duration COPY_END_LIMIT = Duration.ofMinutes(2);

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
      host.tasks().await(copy, COPY_END_LIMIT);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      ReleaseReply reply = line.say(grant, Stage.POST_COPY_LOST);
      LOG.log(
          Level.ERROR,
          grant
              + ": its process here ended in post-copy before all of its memory was sent; "
              + reply.getReason(),
          e);
      return false;
    }
  }
}
