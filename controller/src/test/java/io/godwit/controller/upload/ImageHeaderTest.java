package io.godwit.controller.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.model.DataSize;
import io.godwit.model.ImageFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Judged are files that qemu-img itself made, and the same ones with a few bytes changed. */
class ImageHeaderTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compat=1.1",
        "compat=0.10",
        "compression_type=zstd",
        "cluster_size=512",
        "extended_l2=on,cluster_size=16k"
      })
  void anOrdinaryImageHasItsVirtualSize(String options) throws Exception {
    Path image = create("qcow2", options, "64M");

    assertThat(check(image, ImageFormat.QCOW2)).isEqualTo(DataSize.ofMebibytes(64));
  }

  @Test
  void aRawDiskIsAsLargeAsItsFile() throws Exception {
    assertThat(check(create("raw", "preallocation=off", "1M"), ImageFormat.RAW))
        .isEqualTo(DataSize.ofMebibytes(1));
  }

  @Test
  void aBackingFileIsRefused() throws Exception {
    create("raw", "preallocation=off", "1M");
    Path image = folder.resolve("overlay.qcow2");
    qemuImg("create", "-q", "-f", "qcow2", "-b", "image.raw", "-F", "raw", image.toString());

    refuses(image, ImageFormat.QCOW2, "backing file");
  }

  @Test
  void anExternalDataFileIsRefused() throws Exception {
    Path image = create("qcow2", "data_file=" + folder.resolve("data"), "1M");

    refuses(image, ImageFormat.QCOW2, "another file");
  }

  /** AES rather than LUKS, for which qemu-img measures the processor and fails on a busy one. */
  @Test
  void anEncryptedImageIsRefused() throws Exception {
    Path image = folder.resolve("encrypted.qcow2");
    qemuImg(
        "create",
        "-q",
        "--object",
        "secret,id=s,data=x",
        "-f",
        "qcow2",
        "-o",
        "encrypt.format=aes,encrypt.key-secret=s",
        image.toString(),
        "1M");

    refuses(image, ImageFormat.QCOW2, "encrypted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vmdk", "vdi", "vhdx", "vpc", "qed"})
  void otherFormatsAreRefusedAsEitherFormat(String format) throws Exception {
    Path image = folder.resolve("image." + format);
    qemuImg("create", "-q", "-f", format, image.toString(), "1M");

    refuses(image, ImageFormat.QCOW2, "not qcow2");
    refuses(image, ImageFormat.RAW, "convert it");
  }

  @Test
  void qcow2GivenAsRawIsRefused() throws Exception {
    refuses(create("qcow2", "compat=1.1", "1M"), ImageFormat.RAW, "begins as qcow2");
  }

  @Test
  void aRawDiskThatIsNoWholeNumberOfSectorsIsRefused() throws Exception {
    Path image = Files.write(folder.resolve("odd"), new byte[1000]);

    refuses(image, ImageFormat.RAW, "multiple of 512");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 71, 103, 200, 65536})
  void aFileThatIsCutOffIsRefused(int length) throws Exception {
    Path image = create("qcow2", "compat=1.1", "1M");
    byte[] whole = Files.readAllBytes(image);
    Files.write(image, Arrays.copyOf(whole, length));

    refuses(image, ImageFormat.QCOW2, "cut off");
  }

  @Test
  void dirtyAndUnknownFeaturesAreRefused() throws Exception {
    refuses(changed(72, 1L), ImageFormat.QCOW2, "not closed properly");
    refuses(changed(72, 1L << 40), ImageFormat.QCOW2, "not known");
  }

  @Test
  void impossibleSizesAreRefused() throws Exception {
    refuses(changed(24, 0L), ImageFormat.QCOW2, "virtual size");
    refuses(changed(24, -512L), ImageFormat.QCOW2, "virtual size");
    refuses(changed(24, 1L << 60), ImageFormat.QCOW2, "virtual size");
    refuses(changed(40, Long.MAX_VALUE), ImageFormat.QCOW2, "behind its end");
    refuses(changed(40, -8L), ImageFormat.QCOW2, "behind its end");
  }

  @Test
  void aHeaderExtensionThatNamesADataFileIsRefusedEvenWithoutItsFeatureBit() throws Exception {
    Path image = create("qcow2", "data_file=" + folder.resolve("data"), "1M");
    byte[] bytes = Files.readAllBytes(image);
    ByteBuffer.wrap(bytes).putLong(72, 0);
    Files.write(image, bytes);

    refuses(image, ImageFormat.QCOW2, "another file");
  }

  private Path changed(int offset, long value) throws Exception {
    Path image = create("qcow2", "compat=1.1", "1M");
    byte[] bytes = Files.readAllBytes(image);
    ByteBuffer.wrap(bytes).putLong(offset, value);
    return Files.write(image, bytes);
  }

  private Path create(String format, String options, String size) throws Exception {
    Path image = folder.resolve("image." + format);
    qemuImg("create", "-q", "-f", format, "-o", options, image.toString(), size);
    return image;
  }

  private void qemuImg(String... arguments) throws IOException, InterruptedException {
    List<String> command = Stream.concat(Stream.of("qemu-img"), Stream.of(arguments)).toList();
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
  }

  private static void refuses(Path image, ImageFormat format, String reason) {
    assertThatThrownBy(() -> check(image, format))
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining(reason);
  }

  private static DataSize check(Path image, ImageFormat format) throws Exception {
    byte[] bytes = Files.readAllBytes(image);
    ByteBuffer beginning =
        ByteBuffer.wrap(Arrays.copyOf(bytes, Math.min(bytes.length, ImageHeader.BYTES)));
    return ImageHeader.check(beginning, new DataSize(bytes.length), format);
  }
}
