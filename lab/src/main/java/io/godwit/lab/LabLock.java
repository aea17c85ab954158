package io.godwit.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Held by the one process that starts or stops the lab. The kernel lets go of it when that process
 * dies, however it dies. The file is deleted with the lab, so whoever locked it makes sure that it
 * is still the one at its path.
 */
final class LabLock {
  private final Path file;
  private final FileChannel channel;

  private LabLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Does the work while holding the lock.
   *
   * @throws LabException with {@link LabException.Reason#BUSY} if another process holds it
   */
  static void whileHolding(Path file, Runnable work) {
    LabLock lock = take(file);
    try {
      work.run();
    } finally {
      lock.release();
    }
  }

  private static LabLock take(Path file) {
    try {
      Optional<LabLock> lock = Optional.empty();
      while (lock.isEmpty()) {
        lock = tryTake(file);
      }
      return lock.get();
    } catch (IOException e) {
      throw new LabException(LabException.Reason.FAILED, "cannot lock " + file + ": " + e, e);
    }
  }

  /** Empty if the file was replaced meanwhile. */
  private static Optional<LabLock> tryTake(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    Optional<Object> opened = identity(file);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw busy(file);
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw busy(file);
    } catch (LabException e) {
      channel.close();
      throw e;
    }
    if (opened.isEmpty() || !opened.equals(identity(file))) {
      channel.close();
      return Optional.empty();
    }
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(ownPid().getBytes(StandardCharsets.US_ASCII)));
    return Optional.of(new LabLock(file, channel));
  }

  private static Optional<Object> identity(Path file) throws IOException {
    try {
      return Optional.of(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static String ownPid() {
    return ProcessHandle.current().pid() + "\n";
  }

  private static LabException busy(Path file) {
    return new LabException(
        LabException.Reason.BUSY,
        "another process is starting or stopping the lab right now (its number is in "
            + file
            + "): wait until it is done, then try again");
  }

  /** Deletes the file too: whoever waits for it opens a new one. */
  private void release() {
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new LabException(LabException.Reason.FAILED, "cannot unlock " + file + ": " + e, e);
    }
  }
}
