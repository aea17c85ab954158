package io.godwit.controller.upload;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The beginning of a qcow2 file, its numbers as they are (QEMU, docs/interop/qcow2.txt).
 *
 * @param incompatible bits of features that a reader must know; 0 in version 2
 * @param dataFile whether a header extension names an external data file
 */
record Qcow2Header(
    long version,
    long backingFileOffset,
    int clusterBits,
    long virtualBytes,
    long encryption,
    long l1Entries,
    long l1Offset,
    long refcountOffset,
    long refcountClusters,
    long incompatible,
    boolean dataFile) {
  /** Enough of a file for what is read here, extensions included. */
  static final int BYTES = 4096;

  static final int MAGIC = 0x514649fb;

  private static final int VERSION_2_BYTES = 72;
  private static final int VERSION_3_BYTES = 104;
  private static final int DATA_FILE_EXTENSION = 0x44415441;

  /** Reads it; empty where the bytes are too few or begin in another way. */
  static Optional<Qcow2Header> read(ByteBuffer bytes) {
    if (bytes.limit() < VERSION_2_BYTES || bytes.getInt(0) != MAGIC) {
      return Optional.empty();
    }
    long version = unsigned(bytes, 4);
    boolean old = version <= 2;
    if (!old && bytes.limit() < VERSION_3_BYTES) {
      return Optional.empty();
    }
    int length = old ? VERSION_2_BYTES : bytes.getInt(100);
    return Optional.of(
        new Qcow2Header(
            version,
            bytes.getLong(8),
            bytes.getInt(20),
            bytes.getLong(24),
            unsigned(bytes, 32),
            unsigned(bytes, 36),
            bytes.getLong(40),
            bytes.getLong(48),
            unsigned(bytes, 56),
            old ? 0 : bytes.getLong(72),
            hasDataFileExtension(bytes, length)));
  }

  /** Each extension is a type, a length and that many bytes, padded to 8; type 0 ends them. */
  private static boolean hasDataFileExtension(ByteBuffer bytes, int start) {
    long at = Integer.toUnsignedLong(start);
    while (at + 8 <= bytes.limit()) {
      int type = bytes.getInt((int) at);
      if (type == DATA_FILE_EXTENSION) {
        return true;
      }
      if (type == 0) {
        return false;
      }
      at += 8 + (unsigned(bytes, (int) at + 4) + 7) / 8 * 8;
    }
    return false;
  }

  private static long unsigned(ByteBuffer bytes, int at) {
    return Integer.toUnsignedLong(bytes.getInt(at));
  }
}
