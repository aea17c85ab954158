package io.godwit.controller.upload;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.godwit.api.Problem;
import io.godwit.controller.fleet.Uploads;
import io.godwit.model.DataSize;
import io.godwit.model.ImageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Keeps uploaded image files until their import has ended. A part of a file is never kept. */
public final class UploadSpool implements Uploads {
  private static final Logger LOG = Logger.getLogger(UploadSpool.class);
  private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");
  private static final int BUFFER = 1 << 18;
  // Left free on the disk: the store is on it.
  private static final DataSize RESERVE = DataSize.ofMebibytes(256);

  private final Path folder;
  private final DataSize limit;
  private final Supplier<UUID> ids;

  public UploadSpool(Path folder, DataSize limit, Supplier<UUID> ids) {
    this.folder = folder;
    this.limit = limit;
    this.ids = ids;
  }

  /**
   * Takes a file in.
   *
   * @param announced what the caller says it will send; negative where it did not say
   * @throws UploadException INVALID if it is no image of the format or ended early, TOO_LARGE,
   *     UNAVAILABLE if the disk is full
   */
  public Upload receive(InputStream bytes, long announced, ImageFormat format)
      throws UploadException {
    refuseTooLarge(announced);
    refuseWithoutRoom(announced);
    String id = ids.get().toString();
    Path part = folder.resolve(id + ".part");
    try (FileChannel channel = FileChannel.open(part, CREATE_NEW, READ, WRITE)) {
      Upload upload = copy(bytes, channel, id, format);
      if (announced >= 0 && upload.size().bytes() != announced) {
        throw new UploadException(
            Problem.Code.INVALID,
            "the upload ended after %d of %d bytes; send it again"
                .formatted(upload.size().bytes(), announced));
      }
      channel.force(true);
      Files.move(part, file(id), StandardCopyOption.ATOMIC_MOVE);
      return upload;
    } catch (IOException e) {
      throw broken(e);
    } finally {
      remove(part);
    }
  }

  /**
   * The file of an upload, for reading.
   *
   * @throws IOException if there is none of that id
   */
  public FileChannel open(String id) throws IOException {
    if (!ID.matcher(id).matches()) {
      throw new IOException("this is not the id of an upload");
    }
    return FileChannel.open(file(id), READ);
  }

  @Override
  public void discard(String uploadId) {
    if (ID.matcher(uploadId).matches()) {
      remove(file(uploadId));
    }
  }

  /** Removes what a controller that was killed left behind: all uploads that nobody needs. */
  public void discardAllBut(Predicate<String> needed) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!needed.test(file.getFileName().toString())) {
          remove(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the uploads in " + folder + " cannot be listed", e);
    }
  }

  private Upload copy(InputStream bytes, FileChannel channel, String id, ImageFormat format)
      throws IOException, UploadException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER];
    long total = 0;
    for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
      total += count;
      refuseTooLarge(total);
      digest.update(buffer, 0, count);
      ByteBuffer chunk = ByteBuffer.wrap(buffer, 0, count);
      while (chunk.hasRemaining()) {
        channel.write(chunk);
      }
    }
    DataSize size = new DataSize(total);
    String hex = HexFormat.of().formatHex(digest.digest());
    return new Upload(id, size, hex, check(channel, size, format));
  }

  private static DataSize check(FileChannel channel, DataSize size, ImageFormat format)
      throws IOException, UploadException {
    ByteBuffer beginning = ByteBuffer.allocate((int) Math.min(ImageHeader.BYTES, size.bytes()));
    while (beginning.hasRemaining() && channel.read(beginning, beginning.position()) >= 0) {}
    try {
      return ImageHeader.check(beginning.flip(), size, format);
    } catch (InvalidImageException e) {
      throw new UploadException(Problem.Code.INVALID, e.getMessage() + ". Nothing was changed.", e);
    }
  }

  private void refuseTooLarge(long bytes) throws UploadException {
    if (bytes > limit.bytes()) {
      throw new UploadException(
          Problem.Code.TOO_LARGE,
          "an upload has at most %s; the operator of the controller can raise upload.limit"
              .formatted(limit));
    }
  }

  private void refuseWithoutRoom(long announced) throws UploadException {
    try {
      long free = Files.getFileStore(folder).getUsableSpace() - RESERVE.bytes();
      if (announced > free) {
        throw full(free);
      }
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private UploadException full(long free) {
    return new UploadException(
        Problem.Code.UNAVAILABLE,
        "the controller's disk has %s left for uploads; make room in %s. Nothing was changed."
            .formatted(new DataSize(Math.max(0, free)), folder));
  }

  private static UploadException broken(IOException e) {
    return new UploadException(
        Problem.Code.UNAVAILABLE,
        "the upload could not be kept: %s. Nothing is left of it; send it again."
            .formatted(e.getMessage()),
        e);
  }

  private Path file(String id) {
    return folder.resolve(id);
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warnf(e, "%s could not be removed; the next start of the controller tries again", file);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
