package io.godwit.controller.backup;

import io.godwit.controller.config.DataDirectory;
import io.godwit.model.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A zip of the files that make a controller, under the names they have in the data directory. */
public final class BackupArchive {
  static final String STORE = "store.db";

  /** All of them are in every backup, and nothing else is. */
  static final List<String> FILES =
      List.of(STORE, "ca.pem", "pki/ca.key", "pki/server.key", "pki/server.pem", "pki/ticket.key");

  private BackupArchive() {}

  /**
   * Writes a backup.
   *
   * @param store a consistent copy of the store
   */
  public static void write(DataDirectory data, Path store, OutputStream out) throws IOException {
    Map<String, Path> copies = Map.of(STORE, store);
    ZipOutputStream zip = new ZipOutputStream(out);
    for (String name : FILES) {
      zip.putNextEntry(new ZipEntry(name));
      Files.copy(copies.getOrDefault(name, data.path().resolve(name)), zip);
      zip.closeEntry();
    }
    zip.finish();
  }

  /**
   * Unpacks a backup into an empty folder, files readable by their owner alone.
   *
   * @throws BackupException if it is not a whole backup, or has anything else in it
   */
  static void unpack(Path archive, Path folder) throws BackupException, IOException {
    Set<String> missing = new HashSet<>(FILES);
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!missing.remove(entry.getName())) {
          throw new BackupException(
              "%s is not a backup of a controller: it has '%s' in it; give a file that 'godwit server backup' made. Nothing was changed"
                  .formatted(archive, Printable.of(entry.getName())));
        }
        unpack(zip, folder.resolve(entry.getName()));
      }
    } catch (ZipException e) {
      throw new BackupException(
          "the backup %s is broken: %s. Nothing was changed".formatted(archive, e), e);
    }
    if (!missing.isEmpty()) {
      throw new BackupException(
          "%s is not a whole backup of a controller: %s is missing; give a file that 'godwit server backup' made. Nothing was changed"
              .formatted(archive, missing.stream().sorted().toList()));
    }
  }

  private static void unpack(ZipInputStream zip, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.copy(zip, file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
