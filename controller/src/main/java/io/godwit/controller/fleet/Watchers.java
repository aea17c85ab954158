package io.godwit.controller.fleet;

import io.godwit.model.OperationId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Who waits for changes of which operation, and how often each has changed. */
final class Watchers {
  private final Map<OperationId, Set<Semaphore>> signals = new ConcurrentHashMap<>();
  private final Map<OperationId, Long> sequences = new ConcurrentHashMap<>();
  private final Map<OperationId, CompletableFuture<Void>> nexts = new ConcurrentHashMap<>();
  private final AtomicLong sequence;
  private final long first;

  /**
   * @param generation of the store: sequences of a later start are higher than all earlier ones
   */
  Watchers(long generation) {
    this.first = generation << 32;
    this.sequence = new AtomicLong(first);
  }

  /** Called on the way of the work itself: it only marks and wakes. */
  void changed(OperationId operation) {
    sequences.put(operation, sequence.incrementAndGet());
    signals.getOrDefault(operation, Set.of()).forEach(Semaphore::release);
    CompletableFuture<Void> awaited = nexts.remove(operation);
    if (awaited != null) {
      awaited.complete(null);
    }
  }

  /** Completes with the next change from now on. */
  CompletableFuture<Void> next(OperationId operation) {
    return nexts.computeIfAbsent(operation, id -> new CompletableFuture<>());
  }

  /** Nobody waits for its next change any more: it has none. */
  void forgetNext(OperationId operation) {
    nexts.remove(operation);
  }

  long sequence(OperationId operation) {
    return sequences.getOrDefault(operation, first);
  }

  /**
   * Calls a teller at once and after each change, on a virtual thread, until it says that it has
   * told the end.
   */
  Subscription watch(OperationId operation, BooleanSupplier toldTheEnd) {
    Semaphore signal = new Semaphore(0);
    signals.computeIfAbsent(operation, id -> ConcurrentHashMap.newKeySet()).add(signal);
    Thread thread =
        Thread.ofVirtual()
            .name("watch-" + operation)
            .start(() -> tell(operation, signal, toldTheEnd));
    return thread::interrupt;
  }

  private void tell(OperationId operation, Semaphore signal, BooleanSupplier toldTheEnd) {
    try {
      while (!toldTheEnd.getAsBoolean()) {
        signal.acquire();
        signal.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      forget(operation, signal);
    }
  }

  private void forget(OperationId operation, Semaphore signal) {
    signals.computeIfPresent(
        operation,
        (id, waiting) -> {
          waiting.remove(signal);
          return waiting.isEmpty() ? null : waiting;
        });
  }
}
