package io.godwit.agent.image;

import io.godwit.model.DataSize;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The first bytes of a qcow2 (QEMU, docs/interop/qcow2.txt), read here so that QEMU never opens a
 * stranger's file that names other files.
 *
 * @param incompatible features that a reader must know; 0 in version 2
 */
record Qcow2Header(
    int version, long backingFileOffset, long size, int encryption, long incompatible) {
  private static final int MAGIC = 0x514649fb;
  private static final int LENGTH = 104;
  private static final int SHORT_LENGTH = 72;

  private static final long DIRTY = 1;
  private static final long CORRUPT = 1 << 1;
  private static final long EXTERNAL_DATA = 1 << 2;
  private static final long COMPRESSION_TYPE = 1 << 3;
  private static final long EXTENDED_L2 = 1 << 4;
  private static final long KNOWN =
      DIRTY | CORRUPT | EXTERNAL_DATA | COMPRESSION_TYPE | EXTENDED_L2;

  /** Whether the file begins as a qcow2 does. */
  static boolean isOne(Path file) throws IOException {
    ByteBuffer bytes = firstBytes(file);
    return bytes.remaining() >= Integer.BYTES && bytes.getInt(0) == MAGIC;
  }

  /**
   * @throws EOFException if the file ends within the header
   */
  static Qcow2Header read(Path file) throws IOException {
    ByteBuffer bytes = firstBytes(file);
    if (bytes.remaining() < SHORT_LENGTH) {
      throw new EOFException("the file ends within the qcow2 header");
    }
    int version = bytes.getInt(4);
    long incompatible = version >= 3 && bytes.remaining() >= 80 ? bytes.getLong(72) : 0;
    return new Qcow2Header(
        version, bytes.getLong(8), bytes.getLong(24), bytes.getInt(32), incompatible);
  }

  private static ByteBuffer firstBytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ByteBuffer.wrap(in.readNBytes(LENGTH));
    }
  }

  /** Why such a file is not taken, and what its user can do; empty if it may be. */
  Optional<String> objection(DataSize largest) {
    if (version != 2 && version != 3) {
      return Optional.of("it is a qcow2 of an unknown version, " + version);
    }
    if (backingFileOffset != 0) {
      return Optional.of(
          "it names a backing file; make one image of the chain with `qemu-img convert`");
    }
    if ((incompatible & EXTERNAL_DATA) != 0) {
      return Optional.of(
          "it keeps its data in another file; make one image of both with `qemu-img convert`");
    }
    if (encryption != 0) {
      return Optional.of("it is encrypted; decrypt it with `qemu-img convert`");
    }
    if ((incompatible & (DIRTY | CORRUPT)) != 0) {
      return Optional.of("it is marked as damaged or not closed; see `qemu-img check`");
    }
    if ((incompatible & ~KNOWN) != 0) {
      return Optional.of("it uses qcow2 features that are unknown here");
    }
    if (size <= 0 || size > largest.bytes()) {
      return Optional.of(
          "its virtual size is %s bytes; from 1 byte to %s is allowed"
              .formatted(Long.toUnsignedString(size), largest));
    }
    return Optional.empty();
  }
}
