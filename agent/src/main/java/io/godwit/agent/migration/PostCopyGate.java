package io.godwit.agent.migration;

import io.godwit.agent.control.FinishGate;
import io.godwit.runtime.Tasks;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Destination: decides about Finish of a move that may use post-copy, which libvirt cannot end
 * paused. Finish passes only once post-copy is active and the VM is this host's in its journal.
 *
 * <pre>
 *   CLOSED ──promise──▶ PROMISED ──open──▶ OPEN
 *      ▲────withdraw───────┘
 * </pre>
 *
 * CLOSED refuses a Finish at once: the copy was complete without post-copy. PROMISED holds it: the
 * source is just beginning. It ends with the streams at the latest.
 */
final class PostCopyGate implements FinishGate {
  private final Tasks tasks;
  private State state = State.CLOSED;
  private CompletableFuture<Void> decided = CompletableFuture.completedFuture(null);
  private boolean refused;

  /** What becomes of a Finish that comes now. */
  enum State {
    CLOSED,
    PROMISED,
    OPEN
  }

  PostCopyGate(Tasks tasks) {
    this.tasks = tasks;
  }

  synchronized State state() {
    return state;
  }

  /** The source will begin post-copy; repeating it changes nothing. */
  synchronized void promise() {
    if (state == State.CLOSED) {
      state = State.PROMISED;
      decided = new CompletableFuture<>();
    }
  }

  /** The VM is this host's. */
  synchronized void open() {
    state = State.OPEN;
    decided.complete(null);
  }

  /**
   * Post-copy did not begin, or nobody can say so any more; an open gate stays so.
   *
   * @return whether a Finish has been refused
   */
  synchronized boolean withdraw() {
    if (state == State.PROMISED) {
      state = State.CLOSED;
      decided.complete(null);
    }
    return refused;
  }

  /** Waits while the source is just beginning and its streams stand. */
  void awaitDecision() throws InterruptedException {
    tasks.awaitEnd(pending());
  }

  @Override
  public Optional<String> refusal() {
    try {
      awaitDecision();
      return refusalNow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("the agent is ending");
    }
  }

  private synchronized CompletableFuture<Void> pending() {
    return decided;
  }

  private synchronized Optional<String> refusalNow() {
    if (state == State.OPEN) {
      return Optional.empty();
    }
    refused = true;
    return Optional.of("the copy is complete and post-copy is not active");
  }
}
