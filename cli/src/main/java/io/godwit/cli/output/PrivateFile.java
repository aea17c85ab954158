package io.godwit.cli.output;

import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A new file that only its owner may read. */
public final class PrivateFile {
  private PrivateFile() {}

  /** Writes what is to be in a file. */
  public interface Content {
    void writeTo(OutputStream file) throws IOException;
  }

  /** The file is there whole or not at all; one that is there already is never written over. */
  public static void write(Path file, Content content) throws IOException {
    if (Files.exists(file)) {
      throw isThere(file, null);
    }
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.deleteIfExists(unfinished);
    try {
      try (OutputStream out = create(unfinished)) {
        content.writeTo(out);
      }
      Files.move(unfinished, file);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** Refuses to write over a file that is there. */
  public static OutputStream create(Path file) throws IOException {
    try {
      return Channels.newOutputStream(
          Files.newByteChannel(
              file,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    } catch (FileAlreadyExistsException e) {
      throw isThere(file, e);
    }
  }

  private static CliException isThere(Path file, Exception cause) {
    return new CliException(
        ExitCode.REFUSED,
        file + " is there already: name another file; nothing was changed",
        cause);
  }
}
