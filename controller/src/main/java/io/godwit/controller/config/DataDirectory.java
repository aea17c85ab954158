package io.godwit.controller.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * Everything a controller keeps, in one folder that one controller at a time may use.
 *
 * <pre>
 * lock           held while a controller runs, with its process id
 * ca.pem         the CA's certificate, for everyone
 * pki/           private keys and the server's certificate
 * store.db       SQLite
 * uploads/       image files on their way to a host
 * </pre>
 */
public final class DataDirectory implements AutoCloseable {
  private static final String RESTORING = "restoring";

  private final Path path;
  private final FileChannel channel;

  private DataDirectory(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes the folder if it is not there, and takes its lock.
   *
   * @throws ConfigException if it cannot be written, its disk is full, or another controller uses
   *     it
   */
  public static DataDirectory open(Path path) {
    if (Files.exists(path.resolve(RESTORING))) {
      throw new ConfigException(
          "restoring a backup into %s was interrupted; restore it again".formatted(path));
    }
    return openToRestore(path);
  }

  /** As {@link #open}, also where an earlier restore was interrupted. */
  public static DataDirectory openToRestore(Path path) {
    try {
      makePrivate(Files.createDirectories(path), "rwxr-xr-x");
      makePrivate(Files.createDirectories(path.resolve("pki")), "rwx------");
      makePrivate(Files.createDirectories(path.resolve("uploads")), "rwx------");
      return lock(path);
    } catch (IOException e) {
      throw cannotUse(path, e);
    }
  }

  public Path path() {
    return path;
  }

  public Path caCertificate() {
    return path.resolve("ca.pem");
  }

  public Path caKey() {
    return path.resolve("pki/ca.key");
  }

  public Path serverKey() {
    return path.resolve("pki/server.key");
  }

  public Path serverChain() {
    return path.resolve("pki/server.pem");
  }

  public Path ticketKey() {
    return path.resolve("pki/ticket.key");
  }

  public Path store() {
    return path.resolve("store.db");
  }

  /** Holds a backup while it is being restored. */
  public Path restoring() {
    return path.resolve(RESTORING);
  }

  public Path uploads() {
    return path.resolve("uploads");
  }

  /** Gives the lock back. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static DataDirectory lock(Path path) throws IOException {
    Path file = path.resolve("lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock = tryLock(channel);
    if (lock == null) {
      String owner = Files.readString(file).strip();
      channel.close();
      throw new ConfigException(
          "another controller (process %s) uses the data directory %s; stop it, or give this one another data.directory"
              .formatted(owner, path));
    }
    byte[] process = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
    channel.truncate(0);
    Objects.checkIndex(channel.write(ByteBuffer.wrap(process)), process.length + 1);
    channel.force(true);
    return new DataDirectory(path, channel);
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static void makePrivate(Path folder, String permissions) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
  }

  private static ConfigException cannotUse(Path path, IOException e) {
    return new ConfigException(
        "cannot write the data directory %s: %s; make it writable and make room, or set data.directory"
            .formatted(path, reason(e)),
        e);
  }

  private static String reason(IOException failure) {
    return switch (failure) {
      case AccessDeniedException denied -> "this user may not write " + denied.getFile();
      case FileSystemException file when file.getReason() != null -> file.getReason();
      default -> failure.toString();
    };
  }
}
