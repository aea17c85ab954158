package io.godwit.controller;

import io.godwit.controller.backup.BackupException;
import io.godwit.controller.config.ConfigException;
import io.godwit.controller.pki.PkiException;
import io.godwit.controller.store.UnusableStoreException;
import io.quarkus.runtime.QuarkusBindException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Says why the controller did not start: one line where the reason is known, else everything. The
 * exit code is the command line's for the same: 5 where nothing was changed, 1 for the unforeseen.
 */
final class StartFailure implements IExecutionExceptionHandler {
  private static final int REFUSED = 5;

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parsed) {
    return explain(failure);
  }

  /** Prints it, and gives the exit code. */
  static int explain(Throwable failure) {
    Optional<String> reason =
        Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
            .flatMap(cause -> reason(cause).stream())
            .findFirst();
    if (reason.isPresent()) {
      System.err.println("error: " + reason.get());
      return REFUSED;
    }
    failure.printStackTrace(System.err);
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static Optional<String> reason(Throwable failure) {
    return switch (failure) {
      case ConfigException known -> Optional.of(known.getMessage());
      case PkiException known -> Optional.of(known.getMessage());
      case UnusableStoreException known -> Optional.of(known.getMessage());
      case BackupException known -> Optional.of(known.getMessage());
      case NoSuchFileException missing -> Optional.of("there is no file " + missing.getFile());
      case QuarkusBindException bind ->
          Optional.of(
              "port %d is in use by another program; stop it, or set listen.port"
                  .formatted(bind.getPort()));
      default -> Optional.empty();
    };
  }
}
