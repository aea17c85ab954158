package io.godwit.controller.store;

import io.godwit.controller.saga.SagaJournal;
import io.godwit.controller.saga.StaleCoordinatorException;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The controller's durable memory, written by one controller. Opening it takes the next generation,
 * from which moment an older controller's writes are refused. May be used by many threads; writes
 * follow one another.
 */
public interface Store extends AutoCloseable {
  /** Which start of a controller on this store this is, from 1. */
  long generation();

  /**
   * Writes in one transaction that is on the disk before this returns, or with the one that it is
   * written {@link #together} with. Whatever decides ownership goes this way.
   *
   * @throws StaleCoordinatorException if another controller has opened the store since
   */
  <T> T write(Function<Transaction, T> work);

  /** Rises with every durable write; goes out with every order. */
  long revision();

  /**
   * A host has seen a younger state of this store: the store was lost, or restored from a backup.
   * Takes a younger generation than any seen, and doubts everything that hosts may know better: no
   * order is given about a VM before a host has proven it its own, and the operations that were
   * under way in the older state are left to evidence.
   *
   * @param learning until when the word of hosts is taken for VMs that are not stored
   * @throws StaleCoordinatorException if another controller has opened the store since
   */
  void fallBehind(Seen seen, Instant learning, Consumer<Transaction> work);

  /** The youngest state of a store that a host has taken orders of. */
  record Seen(long generation, long revision) {}

  /** The store was lost: until then hosts with a certificate of ours are taken in again. */
  void admitUntil(Instant end);

  boolean isLearning(Instant now);

  boolean isAdmitting(Instant now);

  /** Makes one transaction of all that the work writes through the other methods. */
  <T> T together(SagaJournal.Work<T> work) throws InterruptedException;

  /** As {@link #write}, without an answer. */
  default void change(Consumer<Transaction> work) {
    write(
        transaction -> {
          work.accept(transaction);
          return null;
        });
  }

  /** Writes what may be lost with the machine: what hosts report again by themselves. */
  void note(Consumer<Transaction> work);

  /** Reads one consistent state. */
  <T> T read(Function<Transaction, T> work);

  @Override
  void close();
}
