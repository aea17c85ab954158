package io.godwit.agent.migration;

import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.MigrationStatistics;
import io.godwit.hypervisor.VmEvent;
import io.godwit.migration.postcopy.PostCopySwitch;
import io.godwit.migration.postcopy.PostCopySwitch.Copying;
import io.godwit.migration.postcopy.PostCopySwitch.Decision;
import io.godwit.protocol.v1.Release.Stage;
import io.godwit.protocol.v1.ReleaseReply;
import io.godwit.protocol.v1.ReleaseReply.Verdict;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Source: watches a copy that may turn to post-copy, and turns it when it does not converge.
 *
 * <pre>
 *   source                                     destination
 *   asks ── POST_COPY_ASKED ──────────────────▶ agrees: no revocation is taken meanwhile
 *   starts post-copy: QEMU pauses the guest
 *   libvirt ── Finish ────────────────────────▶ is held
 *   ── POST_COPY_ACTIVE ──────────────────────▶ journals that the VM is its own, lets Finish pass:
 *                                               libvirt starts the vCPUs
 * </pre>
 *
 * From the source's journal entry before the copy on, its agent never resumes the VM without a
 * revocation; from the destination's on there can be none.
 */
final class PostCopyTurn implements AutoCloseable {
  private static final Logger LOG = System.getLogger(PostCopyTurn.class.getName());
  private static final Duration LOOK = Duration.ofMillis(300);

  /** QEMU pauses the guest for either end, and says a moment later which it is. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Host host;
  private final Grant grant;
  private final ReleaseLine line;
  private final CompletableFuture<Void> copy;
  private final CompletableFuture<Void> active = new CompletableFuture<>();
  private final CompletableFuture<Void> paused = new CompletableFuture<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final Hypervisor.Subscription events;
  private final boolean allowed;

  private PostCopyTurn(
      Host host,
      Grant grant,
      ReleaseLine line,
      Optional<PostCopySwitch> rule,
      CompletableFuture<Void> copy) {
    this.host = host;
    this.grant = grant;
    this.line = line;
    this.copy = copy;
    this.allowed = rule.isPresent();
    this.events = host.hypervisor().subscribe(this::notice);
  }

  /**
   * @param rule empty where the move may not use post-copy: then nothing is done
   * @param copy completes when the hypervisor's call ends
   */
  static PostCopyTurn watch(
      Host host,
      Grant grant,
      ReleaseLine line,
      Optional<PostCopySwitch> rule,
      CompletableFuture<Void> copy) {
    PostCopyTurn turn = new PostCopyTurn(host, grant, line, rule, copy);
    rule.ifPresentOrElse(
        given -> host.tasks().start("post-copy-turn", () -> turn.follow(given)),
        () -> turn.over.complete(null));
    return turn;
  }

  /** Whether post-copy has begun: the source's copy is not the VM any more. */
  boolean hasBegun() {
    return active.isDone();
  }

  /** Whether the destination has refused a Finish because post-copy had not begun. */
  boolean convergedEarly() throws InterruptedException {
    if (!allowed) {
      return false;
    }
    try {
      host.tasks().awaitEnd(over);
      return say(Stage.POST_COPY_NOT_BEGUN).getVerdict() == Verdict.CONVERGED;
    } catch (OrderFailure lost) {
      LOG.log(Level.DEBUG, "the destination cannot be asked: {0}", lost.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    events.close();
  }

  private void notice(VmEvent event) {
    if (!event.vm().equals(grant.vm())) {
      return;
    }
    switch (event) {
      case VmEvent.PostCopyStarted begun -> active.complete(null);
      case VmEvent.Paused stopped -> paused.complete(null);
      default -> LOG.log(Level.TRACE, "{0}", event);
    }
  }

  private void follow(PostCopySwitch rule) {
    try {
      while (!host.tasks().isDoneWithin(copy, LOOK)) {
        Optional<Decision> decision =
            host.hypervisor().migrationProgress(grant.vm()).map(figures -> decide(rule, figures));
        if (decision.orElse(null) instanceof Decision.TurnToPostCopy turn) {
          turn(turn.why());
          return;
        }
      }
    } catch (HypervisorException | OrderFailure e) {
      LOG.log(Level.WARNING, "{0} does not turn to post-copy: {1}", grant, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      over.complete(null);
    }
  }

  private static Decision decide(PostCopySwitch rule, MigrationStatistics figures) {
    return rule.decide(
        new Copying(figures.elapsed(), figures.iteration(), figures.memoryRemaining()));
  }

  private void turn(String why) throws InterruptedException {
    ReleaseReply agreed = say(Stage.POST_COPY_ASKED);
    if (agreed.getVerdict() != Verdict.TAKEN) {
      LOG.log(Level.WARNING, "{0} stays with pre-copy: {1}", grant, agreed.getReason());
      return;
    }
    LOG.log(Level.INFO, "{0} turns to post-copy: {1}", grant, why);
    if (begin()) {
      ReleaseReply taken = say(Stage.POST_COPY_ACTIVE);
      LOG.log(Level.INFO, "{0}: {1} {2}", grant, taken.getVerdict(), taken.getReason());
    } else {
      ReleaseReply unused = say(Stage.POST_COPY_NOT_BEGUN);
    }
  }

  private boolean begin() throws InterruptedException {
    try {
      host.hypervisor().startPostCopy(grant.vm());
    } catch (HypervisorException e) {
      LOG.log(Level.INFO, "post-copy of {0} did not begin: {1}", grant, e.getMessage());
      return false;
    }
    host.tasks().awaitEnd(CompletableFuture.anyOf(active, copy, paused));
    boolean unused = host.tasks().isDoneWithin(CompletableFuture.anyOf(active, copy), GRACE);
    return active.isDone();
  }

  private ReleaseReply say(Stage stage) throws InterruptedException {
    return line.say(grant, stage);
  }
}
