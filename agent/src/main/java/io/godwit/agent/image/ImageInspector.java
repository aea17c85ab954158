package io.godwit.agent.image;

import io.godwit.agent.order.OrderFailure;
import io.godwit.model.DataSize;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.protocol.v1.OrderFailed;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks at an image that a stranger wrote, as hostile input: first at its bytes, so that QEMU opens
 * only what names no other file; then with qemu-img under limits.
 */
public final class ImageInspector {
  private static final DataSize LARGEST = DataSize.ofGibibytes(64L << 10);
  private static final int SECTOR = 512;

  private final QemuImg qemuImg;

  public ImageInspector(QemuImg qemuImg) {
    this.qemuImg = qemuImg;
  }

  /**
   * @throws OrderFailure {@code INVALID_IMAGE} with what is wrong and what to do
   */
  public Image inspect(Path file, ImageDigest digest, ImageFormat format) throws IOException {
    Optional<String> objection =
        switch (format) {
          case QCOW2 -> objectionToQcow2(file);
          case RAW -> objectionToRaw(file);
        };
    if (objection.isPresent()) {
      throw invalid(objection.get());
    }
    DataSize virtualSize = qemuImg.virtualSize(file, format);
    if (format == ImageFormat.QCOW2) {
      qemuImg.check(file, format);
    }
    return new Image(digest, format, new DataSize(Files.size(file)), virtualSize);
  }

  static OrderFailure invalid(String objection) {
    return new OrderFailure(
        OrderFailed.Code.INVALID_IMAGE,
        "the image is not taken: " + objection + ". Nothing was kept");
  }

  private static Optional<String> objectionToQcow2(Path file) throws IOException {
    if (!Qcow2Header.isOne(file)) {
      return Optional.of("it is not a qcow2 file; if it is a raw disk, import it as raw");
    }
    try {
      return Qcow2Header.read(file).objection(LARGEST);
    } catch (EOFException truncated) {
      return Optional.of(truncated.getMessage());
    }
  }

  private static Optional<String> objectionToRaw(Path file) throws IOException {
    if (Qcow2Header.isOne(file)) {
      return Optional.of("it is a qcow2 file and not a raw disk; import it as qcow2");
    }
    long size = Files.size(file);
    if (size == 0 || size % SECTOR != 0) {
      return Optional.of(
          "a raw disk is a whole number of 512-byte sectors, and this file has %d bytes: it was cut off, or it is no raw disk"
              .formatted(size));
    }
    return Optional.empty();
  }
}
