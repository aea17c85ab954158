package io.godwit.controller.backup;

import io.godwit.controller.config.DataDirectory;
import io.godwit.controller.store.SqliteStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;

/** Saves a controller while it runs. */
public final class Backup {
  private final SqliteStore store;
  private final DataDirectory data;
  private final Supplier<UUID> ids;

  public Backup(SqliteStore store, DataDirectory data, Supplier<UUID> ids) {
    this.store = store;
    this.data = data;
    this.ids = ids;
  }

  /** Writes the store, as it is at one moment, and the keys as one zip. */
  public void writeTo(OutputStream out) throws IOException {
    // Among the uploads, so that the next start removes it if this one is killed meanwhile.
    Path copy = data.uploads().resolve(ids.get() + ".backup");
    try {
      store.backUp(copy);
      BackupArchive.write(data, copy, out);
    } finally {
      Files.deleteIfExists(copy);
    }
  }
}
