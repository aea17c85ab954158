package io.godwit.controller.backup;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.godwit.controller.config.DataDirectory;
import io.godwit.controller.pki.CertificateAuthority;
import io.godwit.controller.pki.PkiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Brings a backup into the data directory of a controller that does not run. Between the first and
 * the last move the folder {@code restoring} is there; a controller does not start on such data,
 * and restoring again continues.
 */
public final class Restore {
  private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final DataDirectory data;
  private final Clock clock;
  private final SecureRandom random;

  public Restore(DataDirectory data, Clock clock, SecureRandom random) {
    this.data = data;
    this.clock = clock;
    this.random = random;
  }

  /** Whether there is data of a controller already, which a restore would replace. */
  public boolean wouldReplace() {
    return Files.exists(data.store()) || Files.exists(data.caKey());
  }

  /**
   * Restores.
   *
   * @return where the former data is now, if there was any
   * @throws BackupException if the archive is not a whole and consistent backup; nothing was
   *     changed
   */
  public Optional<Path> from(Path archive) throws BackupException, IOException {
    Path unpacked = data.path().resolve("restoring.new");
    deleteTree(unpacked);
    Files.createDirectories(
        unpacked,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try {
      BackupArchive.unpack(archive, unpacked);
      check(archive, unpacked);
      deleteTree(data.restoring());
      Files.move(unpacked, data.restoring(), ATOMIC_MOVE);
    } finally {
      deleteTree(unpacked);
    }
    Optional<Path> former = moveFormerAside();
    for (String name : BackupArchive.FILES) {
      Files.move(data.restoring().resolve(name), data.path().resolve(name), ATOMIC_MOVE);
    }
    deleteTree(data.restoring());
    return former;
  }

  private void check(Path archive, Path unpacked) throws BackupException, IOException {
    try (var store = Files.newInputStream(unpacked.resolve(BackupArchive.STORE))) {
      if (!Arrays.equals(store.readNBytes(SQLITE.length), SQLITE)) {
        throw new BackupException("the store in " + archive + " is not an SQLite file");
      }
    }
    try {
      CertificateAuthority.open(
          unpacked.resolve("pki/ca.key"), unpacked.resolve("ca.pem"), clock, random);
    } catch (PkiException e) {
      throw new BackupException("the keys in " + archive + " are broken: " + e.getMessage(), e);
    }
  }

  private Optional<Path> moveFormerAside() throws IOException {
    List<String> former = new ArrayList<>(BackupArchive.FILES);
    former.addAll(List.of("store.db-wal", "store.db-shm"));
    former.removeIf(name -> !Files.exists(data.path().resolve(name)));
    if (former.isEmpty()) {
      return Optional.empty();
    }
    Path aside = data.path().resolve("before-restore-" + STAMP.format(clock.instant()));
    Files.createDirectories(aside.resolve("pki"));
    Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rwx------"));
    for (String name : former) {
      Files.move(data.path().resolve(name), aside.resolve(name), ATOMIC_MOVE);
    }
    return Optional.of(aside);
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
