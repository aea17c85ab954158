package io.godwit.controller.store;

import io.godwit.controller.saga.SagaJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;

/** A store in one SQLite file. */
public final class SqliteStore implements Store {
  private final Path file;
  private final Connector durable;
  private final Connector relaxed;
  private final Connector reader;
  private volatile long generation;

  private SqliteStore(Path file) {
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
  public static SqliteStore open(Path file) {
    createPrivately(file);
    Schema.bringUpToDate(file);
    return new SqliteStore(file);
  }

  @Override
  public long generation() {
    return generation;
  }

  @Override
  public <T> T write(Function<Transaction, T> work) {
    return durable.inTransaction(
        handle -> {
          Coordinator.check(handle, generation);
          Coordinator.rise(handle);
          return work.apply(new SqlTransaction(handle, generation));
        });
  }

  @Override
  public long revision() {
    return reader.inTransaction(Coordinator::revision);
  }

  @Override
  public void fallBehind(Seen seen, Instant learning, Consumer<Transaction> work) {
    long before = generation;
    try {
      durable.inTransaction(
          handle -> {
            Coordinator.check(handle, before);
            generation = Coordinator.overtake(handle, seen.generation(), seen.revision());
            Coordinator.learnUntil(handle, learning);
            SqlTransaction transaction = new SqlTransaction(handle, generation);
            transaction.vms().doubtAll();
            work.accept(transaction);
            return null;
          });
    } catch (RuntimeException failed) {
      generation = before;
      throw failed;
    }
  }

  @Override
  public void admitUntil(Instant end) {
    durable.inTransaction(
        handle -> {
          Coordinator.admitUntil(handle, end);
          Coordinator.learnUntil(handle, end);
          return null;
        });
  }

  @Override
  public boolean isLearning(Instant now) {
    return reader.inTransaction(handle -> Coordinator.isBefore(handle, "learning_until", now));
  }

  @Override
  public boolean isAdmitting(Instant now) {
    return reader.inTransaction(handle -> Coordinator.isBefore(handle, "admitting_until", now));
  }

  @Override
  public <T> T together(SagaJournal.Work<T> work) throws InterruptedException {
    return durable.together(work);
  }

  @Override
  public void note(Consumer<Transaction> work) {
    relaxed.inTransaction(
        handle -> {
          Coordinator.check(handle, generation);
          work.accept(new SqlTransaction(handle, generation));
          return null;
        });
  }

  @Override
  public <T> T read(Function<Transaction, T> work) {
    return reader.inTransaction(handle -> work.apply(new SqlTransaction(handle, generation)));
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
