package io.godwit.agent.image;

import io.godwit.agent.storage.DurableFile;
import io.godwit.hypervisor.FileDigest;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The host's images: {@code <digest>.<qcow2|raw>}, only ever there whole and verified, read-only.
 * What is still arriving is {@code <digest>.partial} and survives a restart. Safe for use by
 * several threads.
 */
public final class ImageCache {
  private static final String PARTIAL = ".partial";

  private final Path folder;
  private final FileDigest digest;
  private final Map<ImageDigest, ReentrantLock> locks = new ConcurrentHashMap<>();

  public ImageCache(Path folder, FileDigest digest) {
    this.folder = folder;
    this.digest = digest;
  }

  /** The verified image's file, or empty if the host lacks it. */
  public Optional<Path> find(ImageDigest digest, ImageFormat format) {
    Path file = file(digest, format);
    return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
  }

  public Optional<Path> find(Image image) {
    return find(image.digest(), image.format());
  }

  /** Where the image is or will be: absolute, and the same on every host. */
  public Path file(Image image) {
    return file(image.digest(), image.format());
  }

  /** Where an image that is arriving is written; what is there already is its beginning. */
  public Path partial(ImageDigest digest) {
    return folder.resolve(digest.hex() + PARTIAL);
  }

  /** Bytes of the image that have arrived so far; 0 if none. */
  public long received(ImageDigest digest) throws IOException {
    try {
      return Files.size(partial(digest));
    } catch (NoSuchFileException none) {
      return 0;
    }
  }

  /** Only one order at a time fills or checks an image; the others wait, and then find it there. */
  public <T> T exclusively(ImageDigest digest, Work<T> work)
      throws IOException, InterruptedException {
    ReentrantLock lock = locks.computeIfAbsent(digest, unused -> new ReentrantLock());
    lock.lockInterruptibly();
    try {
      return work.run();
    } finally {
      lock.unlock();
    }
  }

  /** What is done to one image while nobody else touches it. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException, InterruptedException;
  }

  /** What an image must pass, beside its digest, before it is one; told where its bytes are. */
  @FunctionalInterface
  public interface Inspection {
    /**
     * @throws IOException or an {@link io.godwit.agent.order.OrderFailure} if it does not pass
     */
    void inspect(Path verified) throws IOException;
  }

  /** Adopts what comes from another host of the fleet, where it was inspected. */
  public Path adopt(ImageDigest digest, ImageFormat format) throws IOException {
    return adopt(digest, format, verified -> {});
  }

  /**
   * Checks the partial file's bytes against its digest and by the inspection, brings them to the
   * disk and makes them the image. To be called {@link #exclusively}. What does not pass is
   * removed, so that the next attempt starts afresh.
   *
   * @throws WrongDigest if the bytes are others
   */
  public Path adopt(ImageDigest digest, ImageFormat format, Inspection inspection)
      throws IOException {
    Path partial = partial(digest);
    try {
      ImageDigest found = digestOf(partial);
      if (!found.equals(digest)) {
        throw new WrongDigest(digest, found);
      }
      inspection.inspect(partial);
    } catch (IOException | RuntimeException refused) {
      Files.delete(partial);
      throw refused;
    }
    DurableFile.syncContent(partial);
    Path image = file(digest, format);
    DurableFile.rename(partial, image);
    return image;
  }

  /** Removes what has arrived of an image that is given up. */
  public void discardPartial(ImageDigest digest) throws IOException {
    Files.deleteIfExists(partial(digest));
  }

  /** The verified images. */
  public Set<ImageDigest> digests() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.flatMap(file -> digestInName(file).stream()).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException("the image cache " + folder + " cannot be read", e);
    }
  }

  /** The SHA-256 of a file's bytes. */
  public ImageDigest digestOf(Path file) throws IOException {
    return digest.of(file);
  }

  private Path file(ImageDigest digest, ImageFormat format) {
    return folder.resolve(digest.hex() + "." + format.qemuName());
  }

  private static Optional<ImageDigest> digestInName(Path file) {
    String name = file.getFileName().toString();
    for (ImageFormat format : ImageFormat.values()) {
      String ending = "." + format.qemuName();
      if (name.matches("[0-9a-f]{64}" + ending.replace(".", "\\."))) {
        return Optional.of(new ImageDigest(name.substring(0, 64)));
      }
    }
    return Optional.empty();
  }
}
