package io.godwit.runtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** Messages for one task that waits for them, in their order. Any task may put some in. */
public final class Mailbox<T> {
  private final Tasks tasks;
  private final Queue<T> messages = new ArrayDeque<>();
  private CompletableFuture<Void> arrival = new CompletableFuture<>();

  public Mailbox(Tasks tasks) {
    this.tasks = tasks;
  }

  /** Returns at once. */
  public void put(T message) {
    CompletableFuture<Void> awaited;
    synchronized (messages) {
      messages.add(message);
      awaited = arrival;
    }
    awaited.complete(null);
  }

  /** The next message; empty where none came in time. */
  public Optional<T> take(Duration limit) throws InterruptedException {
    CompletableFuture<Void> next;
    synchronized (messages) {
      if (messages.isEmpty() && arrival.isDone()) {
        arrival = new CompletableFuture<>();
      }
      next = arrival;
    }
    boolean unused = tasks.isDoneWithin(next, limit);
    synchronized (messages) {
      return Optional.ofNullable(messages.poll());
    }
  }
}
