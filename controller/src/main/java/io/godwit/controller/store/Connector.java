package io.godwit.controller.store;

import io.godwit.controller.saga.SagaJournal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jdbi.v3.core.CloseException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;

/** One connection to the store's file, used by one thread at a time. */
final class Connector implements AutoCloseable {
  /** When a commit is on the disk. */
  enum Durability {
    EACH_COMMIT,
    /** With a later commit of a connection that synchronises each. */
    LATER,
    READ_ONLY
  }

  private static final Logger LOG = Logger.getLogger(Connector.class.getName());
  private static final int BUSY_MILLIS = 10_000;

  private final ReentrantLock turn = new ReentrantLock(true);
  private final Path file;
  private final Handle handle;

  private Connector(Path file, Handle handle) {
    this.file = file;
    this.handle = handle;
  }

  static Connector open(Path file, Durability durability) {
    try {
      Connection connection =
          configuration(durability).createConnection("jdbc:sqlite:" + file.toAbsolutePath());
      return new Connector(file, Jdbi.create(connection).open());
    } catch (SQLException e) {
      throw new StoreException("the store " + file + " cannot be opened", e);
    }
  }

  private static SQLiteConfig configuration(Durability durability) {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    switch (durability) {
      case EACH_COMMIT -> {
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
      }
      case LATER -> {
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
      }
      case READ_ONLY -> config.setTransactionMode(SQLiteConfig.TransactionMode.DEFERRED);
    }
    return config;
  }

  /** One transaction; what a thread does within its own is part of it. */
  <T> T inTransaction(Function<Handle, T> work) {
    return named(() -> inTurn(() -> joinOrBegin(work)));
  }

  private <T> T named(Supplier<T> work) {
    try {
      return work.get();
    } catch (JdbiException e) {
      throw StoreFailure.of(file, e);
    }
  }

  /** As the other, for work that may be interrupted and then writes nothing. */
  <T> T together(SagaJournal.Work<T> work) throws InterruptedException {
    turn.lock();
    try {
      return handle.inTransaction(transaction -> work.run());
    } catch (JdbiException e) {
      throw StoreFailure.of(file, e);
    } finally {
      turn.unlock();
    }
  }

  private <T> T joinOrBegin(Function<Handle, T> work) {
    return turn.getHoldCount() > 1
        ? work.apply(handle)
        : handle.inTransaction(transaction -> work.apply(transaction));
  }

  void withoutTransaction(Consumer<Handle> work) {
    inTurn(
        () -> {
          work.accept(handle);
          return null;
        });
  }

  private <T> T inTurn(Supplier<T> work) {
    turn.lock();
    try {
      return work.get();
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void close() {
    inTurn(
        () -> {
          closeConnection();
          return null;
        });
  }

  private void closeConnection() {
    try {
      Connection connection = handle.getConnection();
      closeHandle();
      connection.close();
    } catch (SQLException e) {
      throw new StoreException("the store cannot be closed", e);
    }
  }

  /** After a write that failed, Jdbi cannot tell the state of a transaction; there is none left. */
  private void closeHandle() {
    try {
      handle.close();
    } catch (CloseException e) {
      LOG.log(Level.WARNING, "the store " + file + " was closed after a failure", e);
    }
  }
}
