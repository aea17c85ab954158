package io.godwit.controller.store;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Names what SQLite says of a store that cannot be used any more; nothing of the write was kept.
 */
final class StoreFailure {
  private StoreFailure() {}

  /** The failure itself where it is of another kind. */
  static RuntimeException of(Path file, JdbiException failure) {
    return cause(failure)
        .flatMap(StoreFailure::problem)
        .<RuntimeException>map(
            problem ->
                new StoreException(
                    "the store %s %s. Nothing was written; VMs run on".formatted(file, problem),
                    failure))
        .orElse(failure);
  }

  private static Optional<SQLiteErrorCode> cause(JdbiException failure) {
    return Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
        .filter(SQLiteException.class::isInstance)
        .map(SQLiteException.class::cast)
        .map(SQLiteException::getResultCode)
        .findFirst();
  }

  private static Optional<String> problem(SQLiteErrorCode code) {
    String name = code.name();
    if (name.startsWith("SQLITE_FULL")) {
      return Optional.of("has no room on its disk: free some");
    }
    if (name.startsWith("SQLITE_READONLY")) {
      return Optional.of("can only be read: make it and its folder writable, and restart");
    }
    if (name.startsWith("SQLITE_IOERR")) {
      return Optional.of("cannot be written (" + code.message + "): look at its disk");
    }
    if (name.startsWith("SQLITE_CORRUPT") || name.startsWith("SQLITE_NOTADB")) {
      return Optional.of("is broken (" + code.message + "): restore a backup");
    }
    return Optional.empty();
  }
}
