package io.godwit.controller.upload;

import io.godwit.model.DataSize;
import io.godwit.model.ImageFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Judges an image file by its beginning, before anything that could be fooled by it opens it. An
 * image that names another file would show that file of the host to the VM (as in CVE-2024-32498).
 * The agent looks at the whole file.
 */
public final class ImageHeader {
  /** So much of a file is looked at; a shorter file is given whole. */
  public static final int BYTES = Qcow2Header.BYTES;

  private static final DataSize LARGEST = DataSize.ofGibibytes(64L << 10);
  private static final int SECTOR = 512;
  private static final int LEAST_CLUSTER_BITS = 9;
  private static final int MOST_CLUSTER_BITS = 21;
  private static final int L1_ENTRY_BYTES = 8;

  private static final long DIRTY = 1;
  private static final long CORRUPT = 1 << 1;
  private static final long EXTERNAL_DATA = 1 << 2;
  private static final long KNOWN = DIRTY | CORRUPT | EXTERNAL_DATA | 1 << 3 | 1 << 4;

  // What other formats begin with (QEMU's block drivers): none of these is a raw disk.
  private static final Map<String, String> OTHER_FORMATS =
      Map.of(
          "QFI\u00fb", "qcow2",
          "KDMV", "VMDK",
          "COWD", "VMDK",
          "# Disk DescriptorFile", "VMDK",
          "vhdxfile", "VHDX",
          "conectix", "VHD",
          "QED\0", "QED",
          "LUKS\u00ba\u00be", "LUKS",
          "<<< ", "VDI");

  private ImageHeader() {}

  /**
   * Checks the beginning of a file.
   *
   * @param beginning the first {@link #BYTES} of the file, or all of a shorter one
   * @param fileSize of the whole file
   * @return the virtual size of the disk
   * @throws InvalidImageException if it is not an image of the format, or one that is refused
   */
  public static DataSize check(ByteBuffer beginning, DataSize fileSize, ImageFormat format)
      throws InvalidImageException {
    return switch (format) {
      case RAW -> checkRaw(beginning, fileSize);
      case QCOW2 -> checkQcow2(beginning, fileSize);
    };
  }

  private static DataSize checkRaw(ByteBuffer beginning, DataSize fileSize)
      throws InvalidImageException {
    byte[] bytes = new byte[beginning.limit()];
    beginning.get(0, bytes);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (Map.Entry<String, String> other : OTHER_FORMATS.entrySet()) {
      if (text.startsWith(other.getKey())) {
        throw new InvalidImageException(
            "the file was given as raw but begins as %s; convert it with 'qemu-img convert -O qcow2'"
                .formatted(other.getValue()));
      }
    }
    refuseUnless(fileSize.bytes() > 0, "the file is empty");
    refuseUnless(
        fileSize.bytes() % SECTOR == 0,
        "a raw disk is a multiple of 512 bytes; the file has %d: it is cut off or not raw"
            .formatted(fileSize.bytes()));
    return fileSize;
  }

  private static DataSize checkQcow2(ByteBuffer beginning, DataSize fileSize)
      throws InvalidImageException {
    Qcow2Header header =
        Qcow2Header.read(beginning)
            .orElseThrow(
                () ->
                    new InvalidImageException(
                        "the file is not qcow2 or is cut off; 'qemu-img info' tells its format"));
    refuseUnless(
        header.version() == 2 || header.version() == 3,
        "qcow2 version %d is not known; versions 2 and 3 are".formatted(header.version()));
    refuseForeignFiles(header);
    refuseBadFeatures(header);
    refuseBadSizes(header, fileSize);
    return new DataSize(header.virtualBytes());
  }

  private static void refuseForeignFiles(Qcow2Header header) throws InvalidImageException {
    refuseUnless(
        header.backingFileOffset() == 0,
        "the image has a backing file, which would be a file of the host; flatten it with"
            + " 'qemu-img convert -O qcow2'");
    refuseUnless(
        (header.incompatible() & EXTERNAL_DATA) == 0 && !header.dataFile(),
        "the image keeps its data in another file, which would be a file of the host; convert it"
            + " with 'qemu-img convert -O qcow2'");
  }

  private static void refuseBadFeatures(Qcow2Header header) throws InvalidImageException {
    refuseUnless(
        header.encryption() == 0,
        "the image is encrypted; decrypt it with 'qemu-img convert' first");
    refuseUnless(
        (header.incompatible() & (DIRTY | CORRUPT)) == 0,
        "the image was not closed properly or is corrupt; repair it with 'qemu-img check -r all'");
    refuseUnless(
        (header.incompatible() & ~KNOWN) == 0,
        "the image needs features that are not known (bits %x)".formatted(header.incompatible()));
  }

  private static void refuseBadSizes(Qcow2Header header, DataSize fileSize)
      throws InvalidImageException {
    int bits = header.clusterBits();
    refuseUnless(
        bits >= LEAST_CLUSTER_BITS && bits <= MOST_CLUSTER_BITS,
        "the header is broken: a cluster of 2^%d bytes".formatted(bits));
    long virtual = header.virtualBytes();
    refuseUnless(
        virtual > 0 && virtual <= LARGEST.bytes() && virtual % SECTOR == 0,
        "the header is broken: a virtual size of %d bytes; more than 0, at most %s"
            .formatted(virtual, LARGEST));
    refuseUnless(
        isInside(header.l1Offset(), header.l1Entries() * L1_ENTRY_BYTES, fileSize)
            && isInside(header.refcountOffset(), header.refcountClusters() << bits, fileSize),
        "the file is cut off: its tables lie behind its end; upload it again");
  }

  private static boolean isInside(long offset, long length, DataSize fileSize) {
    return offset > 0 && length > 0 && offset <= fileSize.bytes() - length;
  }

  private static void refuseUnless(boolean condition, String reason) throws InvalidImageException {
    if (!condition) {
      throw new InvalidImageException(reason);
    }
  }
}
