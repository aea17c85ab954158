package io.godwit.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.order.OrderFailure;
import io.godwit.model.DataSize;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.runtime.Command;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real qemu-img. */
class ImageInspectorTest {
  private static final ImageDigest DIGEST = new ImageDigest("d".repeat(64));

  @TempDir Path folder;

  private final ImageInspector inspector = new ImageInspector(new QemuImg("qemu-img"));

  private Path qcow2(String... options) throws IOException {
    Path file = folder.resolve("image.qcow2");
    List<String> arguments = new ArrayList<>(List.of("qemu-img", "create", "-q", "-f", "qcow2"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of(file.toString(), "64M"));
    assertThat(Command.run(Duration.ofSeconds(20), arguments).errors()).isEmpty();
    return file;
  }

  private Path filledQcow2() throws IOException {
    Path raw = Files.write(folder.resolve("filled.raw"), filled(8 << 20));
    Path file = folder.resolve("filled.qcow2");
    Command.Ended ended =
        Command.run(
            Duration.ofSeconds(20),
            List.of(
                "qemu-img",
                "convert",
                "-f",
                "raw",
                "-O",
                "qcow2",
                raw.toString(),
                file.toString()));
    assertThat(ended.succeeded()).isTrue();
    return file;
  }

  private static byte[] filled(int size) {
    byte[] bytes = new byte[size];
    new java.util.Random(1).nextBytes(bytes);
    return bytes;
  }

  private static void overwrite(Path file, long offset, long value) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(offset);
      open.writeLong(value);
    }
  }

  private void assertRefused(Path file, ImageFormat format, String... words) {
    assertThatThrownBy(() -> inspector.inspect(file, DIGEST, format))
        .isInstanceOfSatisfying(
            OrderFailure.class,
            failure -> assertThat(failure.code()).isEqualTo(OrderFailed.Code.INVALID_IMAGE))
        .hasMessageContainingAll(words)
        .hasMessageContaining("Nothing was kept");
  }

  @Test
  void takesAnHonestImage() throws IOException {
    Path file = filledQcow2();

    Image image = inspector.inspect(file, DIGEST, ImageFormat.QCOW2);

    assertThat(image.virtualSize()).isEqualTo(DataSize.ofMebibytes(8));
    assertThat(image.fileSize().bytes()).isEqualTo(Files.size(file));
  }

  @Test
  void takesARawDisk() throws IOException {
    Path file = Files.write(folder.resolve("disk.raw"), filled(1 << 20));

    assertThat(inspector.inspect(file, DIGEST, ImageFormat.RAW).virtualSize())
        .isEqualTo(DataSize.ofMebibytes(1));
  }

  @Test
  void refusesABackingFile() throws IOException {
    assertRefused(
        qcow2("-u", "-b", "/etc/shadow", "-F", "raw"), ImageFormat.QCOW2, "names a backing file");
  }

  @Test
  void refusesAnExternalDataFile() throws IOException {
    assertRefused(
        qcow2("-o", "data_file=" + folder.resolve("data")),
        ImageFormat.QCOW2,
        "keeps its data in another file");
  }

  @Test
  void refusesTheWrongFormat() throws IOException {
    assertRefused(qcow2(), ImageFormat.RAW, "import it as qcow2");
    assertRefused(
        Files.write(folder.resolve("disk.raw"), filled(1 << 20)),
        ImageFormat.QCOW2,
        "not a qcow2 file");
    assertRefused(
        Files.writeString(folder.resolve("page.html"), "<html>not found</html>"),
        ImageFormat.RAW,
        "512-byte sectors");
    assertRefused(Files.write(folder.resolve("nothing"), new byte[0]), ImageFormat.RAW, "0 bytes");
  }

  @Test
  void refusesAnAbsurdSize() throws IOException {
    Path file = qcow2();
    overwrite(file, 24, Long.MAX_VALUE);
    assertRefused(file, ImageFormat.QCOW2, "virtual size");
    overwrite(file, 24, -1);
    assertRefused(file, ImageFormat.QCOW2, "virtual size");
    overwrite(file, 24, 0);
    assertRefused(file, ImageFormat.QCOW2, "virtual size");
  }

  @Test
  void refusesAFileThatWasCutOff() throws IOException {
    byte[] whole = Files.readAllBytes(filledQcow2());
    for (int length : List.of(10, 80, 70_000, whole.length / 2)) {
      Path cut = Files.write(folder.resolve("cut"), java.util.Arrays.copyOf(whole, length));
      assertRefused(cut, ImageFormat.QCOW2, "the image is not taken");
    }
  }

  @Test
  void refusesDamagedTables() throws IOException {
    Path file = filledQcow2();
    long l1 = ByteBuffer.wrap(Files.readAllBytes(file)).getLong(40);
    overwrite(file, l1, 0x7f7f7f7f7f7f7f7fL);

    assertRefused(file, ImageFormat.QCOW2, "damaged");
  }

  @Test
  void refusesUnknownFeaturesAndEncryption() throws IOException {
    Path file = qcow2();
    overwrite(file, 72, 1L << 40);
    assertRefused(file, ImageFormat.QCOW2, "unknown");
    Path encrypted = qcow2();
    overwrite(encrypted, 32, 2L << 32);
    assertRefused(encrypted, ImageFormat.QCOW2, "encrypted");
  }
}
