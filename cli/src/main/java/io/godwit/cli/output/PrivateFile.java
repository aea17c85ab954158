package io.godwit.cli.output;

import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.FileReason;
import java.io.FilterOutputStream;
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

  /**
   * The file is there whole or not at all; one that is there already is never written over.
   *
   * @throws CliException REFUSED where the file cannot be made: its content was not asked for then;
   *     FAILED where it cannot be written to its end
   */
  public static void write(Path file, Content content) {
    if (Files.exists(file)) {
      throw isThere(file, null);
    }
    try (Draft draft = Draft.of(file)) {
      draft.fill(content);
      draft.finish();
    }
  }

  /**
   * Refuses to write over a file that is there.
   *
   * @throws CliException REFUSED where one is there
   */
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

  private static CliException unwritten(Path file, IOException cause) {
    return new CliException(
        ExitCode.FAILED,
        "cannot write "
            + file
            + " ("
            + FileReason.of(cause)
            + "), and nothing of it is kept: make room or name a file elsewhere, and try again",
        cause);
  }

  /** What becomes the file once it is whole. */
  private record Draft(Path file, Path unfinished, OutputStream out) implements AutoCloseable {
    static Draft of(Path file) {
      Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
      try {
        Files.deleteIfExists(unfinished);
        Draft draft = new Draft(file, unfinished, new Guarded(file, create(unfinished)));
        // Ctrl-C ends this process without closing anything.
        unfinished.toFile().deleteOnExit();
        return draft;
      } catch (IOException e) {
        throw new CliException(
            ExitCode.REFUSED,
            "cannot make "
                + file
                + " ("
                + FileReason.of(e)
                + "): name a file in a folder that you may write to; nothing was changed",
            e);
      }
    }

    void fill(Content content) {
      try (out) {
        content.writeTo(out);
      } catch (IOException e) {
        throw unwritten(file, e);
      }
    }

    void finish() {
      try {
        Files.move(unfinished, file);
      } catch (IOException e) {
        throw unwritten(file, e);
      }
    }

    @Override
    public void close() {
      try {
        Files.deleteIfExists(unfinished);
      } catch (IOException e) {
        throw new CliException(
            ExitCode.FAILED,
            "cannot remove "
                + unfinished
                + " ("
                + FileReason.of(e)
                + "): it is not whole; remove it",
            e);
      }
    }
  }

  /**
   * Tells the file's failures as the file's: whoever copies from a connection into it would take
   * them for the connection's.
   */
  static final class Guarded extends FilterOutputStream {
    private final Path file;

    Guarded(Path file, OutputStream out) {
      super(out);
      this.file = file;
    }

    @Override
    public void write(int value) {
      guard(() -> out.write(value));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      guard(() -> out.write(bytes, offset, length));
    }

    @Override
    public void close() {
      guard(super::close);
    }

    private interface Writing {
      void run() throws IOException;
    }

    private void guard(Writing writing) {
      try {
        writing.run();
      } catch (IOException e) {
        throw unwritten(file, e);
      }
    }
  }
}
