package io.godwit.controller.store;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.sqlite.SQLiteDataSource;

/** The tables of a store, in the shape that this version of Godwit knows. */
final class Schema {
  private Schema() {}

  static void bringUpToDate(Path file) {
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    Flyway flyway =
        Flyway.configure(Store.class.getClassLoader())
            .dataSource(source)
            .locations("classpath:db/migration")
            .load();
    try {
      refuseNewer(file, flyway.info());
      flyway.migrate();
    } catch (FlywayException e) {
      throw new UnusableStoreException(
          "the store %s cannot be used, it may be broken: %s. Restore a backup, with 'godwit server restore'"
              .formatted(file, firstLine(e)),
          e);
    }
  }

  /** What a newer version has added, this one would neither keep nor understand. */
  private static void refuseNewer(Path file, MigrationInfoService info) {
    Optional<MigrationVersion> newest =
        Arrays.stream(info.applied())
            .filter(step -> isUnknown(step.getState()))
            .map(MigrationInfo::getVersion)
            .max(MigrationVersion::compareTo);
    if (newest.isPresent()) {
      throw new UnusableStoreException(
          "the store %s is of a newer version of Godwit: its tables are version %s, this controller knows up to %s. Start that version, or restore a backup that this one made. Nothing was changed"
              .formatted(file, newest.get(), newestKnown(info)));
    }
  }

  private static String newestKnown(MigrationInfoService info) {
    return Stream.of(info.all())
        .filter(step -> !isUnknown(step.getState()))
        .map(MigrationInfo::getVersion)
        .max(MigrationVersion::compareTo)
        .map(MigrationVersion::toString)
        .orElse("none");
  }

  private static boolean isUnknown(MigrationState state) {
    return state == MigrationState.FUTURE_SUCCESS || state == MigrationState.FUTURE_FAILED;
  }

  private static String firstLine(FlywayException failure) {
    return String.valueOf(failure.getMessage()).strip().lines().findFirst().orElse("");
  }
}
