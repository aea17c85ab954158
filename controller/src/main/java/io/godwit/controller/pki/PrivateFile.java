package io.godwit.controller.pki;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes small files so that after a power cut there is the old one or the new one, whole. */
public final class PrivateFile {
  private PrivateFile() {}

  /** Readable by its owner alone. */
  public static void write(Path file, String text) throws IOException {
    write(file, text, "rw-------");
  }

  /** Readable by everyone. */
  public static void writePublic(Path file, String text) throws IOException {
    write(file, text, "rw-r--r--");
  }

  private static void write(Path file, String text, String permissions) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    FileAttribute<?> attribute =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    try (FileChannel channel = FileChannel.open(draft, Set.of(CREATE_NEW, WRITE), attribute)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(draft, file, ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(file.getParent())) {
      folder.force(true);
    }
  }
}
