package io.godwit.controller.store;

import io.godwit.controller.saga.SagaJournal;
import io.godwit.controller.saga.StaleCoordinatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The controller's durable memory: one SQLite file, written by one controller. Opening it takes the
 * next generation, from which moment an older controller's writes are refused. May be used by many
 * threads; writes follow one another.
 */
public final class Store implements AutoCloseable {
  private final Path file;
  private final Connector durable;
  private final Connector relaxed;
  private final Connector reader;
  private volatile long generation;

  private Store(Path file) {
    this.file = file;
    this.durable = Connector.open(file, Connector.Durability.EACH_COMMIT);
    this.relaxed = Connector.open(file, Connector.Durability.LATER);
    this.reader = Connector.open(file, Connector.Durability.READ_ONLY);
    this.generation = durable.inTransaction(Coordinator::takeNext);
  }

  /**
   * Opens a store, makes it where there is none, and brings its schema up to date.
   *
   * @param file in a folder that is there; SQLite makes more files beside it
   * @throws UnusableStoreException if a newer version of Godwit has written it, or if it is broken
   */
  public static Store open(Path file) {
    createPrivately(file);
    Schema.bringUpToDate(file);
    return new Store(file);
  }

  /** Which start of a controller on this store this is, from 1. */
  public long generation() {
    return generation;
  }

  /**
   * Writes in one transaction that is on the disk before this returns, or with the one that it is
   * written {@link #together} with. Whatever decides ownership goes this way.
   *
   * @throws StaleCoordinatorException if another controller has opened the store since
   */
  public <T> T write(Function<Transaction, T> work) {
    return durable.inTransaction(
        handle -> {
          Coordinator.check(handle, generation);
          Coordinator.rise(handle);
          return work.apply(new Transaction(handle, generation));
        });
  }

  /** Rises with every durable write; goes out with every order. */
  public long revision() {
    return reader.inTransaction(Coordinator::revision);
  }

  /**
   * A host has seen a younger state of this store: the store was lost, or restored from a backup.
   * Takes a younger generation than any seen, and doubts everything that hosts may know better: no
   * order is given about a VM before a host has proven it its own, and the operations that were
   * under way in the older state are left to evidence.
   *
   * @param learning until when the word of hosts is taken for VMs that are not stored
   * @throws StaleCoordinatorException if another controller has opened the store since
   */
  public void fallBehind(Seen seen, Instant learning, Consumer<Transaction> work) {
    long before = generation;
    try {
      durable.inTransaction(
          handle -> {
            Coordinator.check(handle, before);
            generation = Coordinator.overtake(handle, seen.generation(), seen.revision());
            Coordinator.learnUntil(handle, learning);
            Transaction transaction = new Transaction(handle, generation);
            transaction.vms().doubtAll();
            work.accept(transaction);
            return null;
          });
    } catch (RuntimeException failed) {
      generation = before;
      throw failed;
    }
  }

  /** The youngest state of a store that a host has taken orders of. */
  public record Seen(long generation, long revision) {}

  /** The store was lost: until then hosts with a certificate of ours are taken in again. */
  public void admitUntil(Instant end) {
    durable.inTransaction(
        handle -> {
          Coordinator.admitUntil(handle, end);
          Coordinator.learnUntil(handle, end);
          return null;
        });
  }

  public boolean isLearning(Instant now) {
    return reader.inTransaction(handle -> Coordinator.isBefore(handle, "learning_until", now));
  }

  public boolean isAdmitting(Instant now) {
    return reader.inTransaction(handle -> Coordinator.isBefore(handle, "admitting_until", now));
  }

  /** Makes one transaction of all that the work writes through the other methods. */
  public <T> T together(SagaJournal.Work<T> work) throws InterruptedException {
    return durable.together(work);
  }

  /** As {@link #write}, without an answer. */
  public void change(Consumer<Transaction> work) {
    write(
        transaction -> {
          work.accept(transaction);
          return null;
        });
  }

  /** Writes what may be lost with the machine: what hosts report again by themselves. */
  public void note(Consumer<Transaction> work) {
    relaxed.inTransaction(
        handle -> {
          Coordinator.check(handle, generation);
          work.accept(new Transaction(handle, generation));
          return null;
        });
  }

  /** Reads one consistent state. */
  public <T> T read(Function<Transaction, T> work) {
    return reader.inTransaction(handle -> work.apply(new Transaction(handle, generation)));
  }

  /**
   * Writes a consistent copy into a new file, while the store is in use.
   *
   * @param copy must not be there
   */
  public void backUp(Path copy) {
    createPrivately(copy);
    reader.withoutTransaction(
        handle -> handle.execute("VACUUM INTO ?", copy.toAbsolutePath().toString()));
  }

  Connector durable() {
    return durable;
  }

  public Path file() {
    return file;
  }

  @Override
  public void close() {
    reader.close();
    relaxed.close();
    durable.close();
  }

  private static void createPrivately(Path file) {
    try {
      if (!Files.exists(file)) {
        Files.createFile(file, OwnerOnly.attribute());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the store " + file + " cannot be made", e);
    }
  }
}
