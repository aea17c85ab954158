package io.godwit.bench.nested;

import io.godwit.lab.machine.Machines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The right to run the demo on this computer, which one program at a time has. The kernel takes it
 * back however that program ends; the folder that is noted in it then tells the next one what was
 * left.
 */
final class Claim implements AutoCloseable {
  private static final int MOST_NOTED = 4096;

  private final FileChannel file;

  private Claim(FileChannel file) {
    this.file = file;
  }

  /**
   * Takes it.
   *
   * @param root the folder of all providers of machines
   * @throws IllegalStateException where another program has it, or this one may not; nothing was
   *     changed
   */
  static Claim take(Path root) throws IOException {
    FileChannel file = open(root);
    if (!locked(file)) {
      file.close();
      throw new IllegalStateException(
          "another demo of real machines runs on this computer: wait for its end; nothing was"
              + " changed");
    }
    return new Claim(file);
  }

  private static FileChannel open(Path root) throws IOException {
    try {
      Machines.makePrivate(root);
      return FileChannel.open(
          root.resolve("demo-nested.claim"),
          StandardOpenOption.CREATE,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE);
    } catch (AccessDeniedException e) {
      throw new IllegalStateException(
          "machines are root's: run this as root; nothing was changed", e);
    }
  }

  private static boolean locked(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** The folder of a run that was killed, or could not remove all that it had made. */
  Optional<Path> noted() throws IOException {
    ByteBuffer text = ByteBuffer.allocate(MOST_NOTED);
    int read = file.read(text, 0);
    return read <= 0
        ? Optional.empty()
        : Optional.of(Path.of(new String(text.array(), 0, read, StandardCharsets.UTF_8)));
  }

  /** Notes the folder of a run, before anything else is made. */
  void note(Path folder) throws IOException {
    FileChannel unused = file.truncate(0);
    int unusedWritten = file.write(StandardCharsets.UTF_8.encode(folder.toString()), 0);
    file.force(true);
  }

  /** All that the run had made is removed. */
  void forget() throws IOException {
    FileChannel unused = file.truncate(0);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
