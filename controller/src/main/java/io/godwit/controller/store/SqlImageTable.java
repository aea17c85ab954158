package io.godwit.controller.store;

import io.godwit.model.DataSize;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.ImageName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** {@link ImageTable} as SQL. */
final class SqlImageTable implements ImageTable {
  private final Handle handle;

  SqlImageTable(Handle handle) {
    this.handle = handle;
  }

  @Override
  public List<ImageRecord> all() {
    return handle
        .createQuery("SELECT * FROM image ORDER BY name")
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public Optional<ImageRecord> find(ImageName name) {
    return handle
        .createQuery("SELECT * FROM image WHERE name = :name")
        .bind("name", name.value())
        .map((row, context) -> read(row))
        .findOne();
  }

  @Override
  public boolean publish(ImageRecord record) {
    Image image = record.image();
    handle.execute(
        "INSERT INTO image (name, digest, format, file_bytes, virtual_bytes, created_at)"
            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
        record.name().value(),
        image.digest().hex(),
        image.format().name(),
        image.fileSize().bytes(),
        image.virtualSize().bytes(),
        record.createdAt().toEpochMilli());
    return find(record.name()).orElseThrow().image().equals(image);
  }

  private static ImageRecord read(ResultSet row) throws SQLException {
    return new ImageRecord(
        new ImageName(row.getString("name")),
        new Image(
            new ImageDigest(row.getString("digest")),
            ImageFormat.valueOf(row.getString("format")),
            new DataSize(row.getLong("file_bytes")),
            new DataSize(row.getLong("virtual_bytes"))),
        Rows.instant(row, "created_at"));
  }
}
