package io.godwit.agent.order;

import io.godwit.protocol.v1.OrderFailed;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A request to stop an order and undo what it did. It is only ever asked for, once: the order
 * decides whether it still can, and its result tells.
 */
public final class Cancellation {
  /** Why an order is asked to stop. */
  public enum Cause {
    /** By the controller, or by an order that ends the VM's running changes. */
    CANCELLED,
    TIMED_OUT
  }

  /** An action that waits for the order to be asked to stop. */
  @FunctionalInterface
  public interface Hook {
    /** Takes the action away again; it may still be running when this returns. */
    void remove();
  }

  private final CompletableFuture<Void> requested = new CompletableFuture<>();
  private final List<Runnable> hooks = new ArrayList<>();
  private volatile Optional<Cause> cause = Optional.empty();

  /** Empty while the order may go on. */
  public Optional<Cause> cause() {
    return cause;
  }

  /**
   * Runs the action once if the order is asked to stop: on the asking thread, or here and now if it
   * was asked before. The action must not block.
   */
  public Hook onRequest(Runnable action) {
    synchronized (hooks) {
      if (cause.isEmpty()) {
        hooks.add(action);
        return () -> remove(action);
      }
    }
    action.run();
    return () -> {};
  }

  /** Waits until the order is asked to stop; false when the time passed without. */
  public boolean await(Tasks tasks, Duration limit) throws InterruptedException {
    return tasks.isDoneWithin(requested, limit);
  }

  /**
   * Ends an order that was asked to stop.
   *
   * @param consequence for people: what stopping here means
   * @throws OrderFailure {@code CANCELLED} or {@code TIMED_OUT}
   */
  public void throwIfRequested(String consequence) {
    cause.ifPresent(
        why -> {
          throw failure(why, consequence);
        });
  }

  /** Asks; what is asked after the first request changes nothing. */
  public void request(Cause why) {
    List<Runnable> toRun;
    synchronized (hooks) {
      if (cause.isPresent()) {
        return;
      }
      cause = Optional.of(why);
      toRun = List.copyOf(hooks);
      hooks.clear();
    }
    requested.complete(null);
    toRun.forEach(Runnable::run);
  }

  private void remove(Runnable action) {
    synchronized (hooks) {
      hooks.remove(action);
    }
  }

  private static OrderFailure failure(Cause why, String consequence) {
    return switch (why) {
      case CANCELLED ->
          new OrderFailure(OrderFailed.Code.CANCELLED, "cancelled as asked: " + consequence);
      case TIMED_OUT ->
          new OrderFailure(
              OrderFailed.Code.TIMED_OUT, "the order's time limit passed: " + consequence);
    };
  }
}
