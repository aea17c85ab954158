package io.godwit.controller.operation;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.controller.store.ImageRecord;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.Image;
import io.godwit.model.ImageFormat;
import io.godwit.model.ImageName;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.Order;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Publishes an uploaded file as an image, once a host's agent has read it as the hostile input it
 * may be and keeps it under its digest.
 */
public final class ImportImage implements Saga {
  private final Upload upload;
  private final Workshop workshop;
  private final Consumer<String> discard;

  /** What was uploaded; constant, and kept as JSON. */
  public record Upload(
      String name,
      String uploadId,
      ImageFormat format,
      long fileBytes,
      String digest,
      String host) {
    HostId hostId() {
      return HostId.of(host);
    }
  }

  /**
   * @param discard removes an upload by its id; does nothing where it is gone
   */
  public ImportImage(Upload upload, Workshop workshop, Consumer<String> discard) {
    this.upload = upload;
    this.workshop = workshop;
    this.discard = discard;
  }

  @Override
  public List<Step> steps() {
    return List.of(
        Step.inStore("upload", run -> {}, Undo.by(this::discardUpload)),
        Step.of("import", this::read, Undo.none("a verified image in a cache names no one")),
        Step.inStore("publish", this::publish, Undo.none("it is one write: done or not"))
            .committing(),
        Step.of("discard-upload", this::discard, Undo.none("the image is published")));
  }

  private void read(StepRun run) throws StepException, InterruptedException {
    io.godwit.protocol.v1.ImportImage.Builder verb =
        io.godwit.protocol.v1.ImportImage.newBuilder()
            .setUploadId(upload.uploadId())
            .setFormat(ModelCodec.write(upload.format()))
            .setFileBytes(upload.fileBytes())
            .setDigest(upload.digest());
    Image image =
        ModelCodec.read(
            workshop
                .orders()
                .give(
                    run,
                    upload.hostId(),
                    "import",
                    workshop
                        .limits()
                        .transfer()
                        .of(new DataSize(upload.fileBytes()), Optional.empty(), Optional.empty()),
                    Order.newBuilder().setImportImage(verb))
                .getImportedImage()
                .getImage());
    if (!image.digest().hex().equals(upload.digest())) {
      throw new StepException.Failed(
          new Cause("INVALID_IMAGE", "the host read other bytes than were uploaded"));
    }
    run.keep(Json.write(Imported.of(image)));
  }

  private void publish(StepRun run) throws StepException {
    Image image = Json.read(run.kept("import").orElseThrow(), Imported.class).image();
    ImageRecord record =
        new ImageRecord(new ImageName(upload.name()), image, workshop.clock().instant());
    boolean published =
        workshop
            .store()
            .write(
                transaction -> {
                  transaction.hosts().addImage(upload.hostId(), image.digest());
                  return transaction.images().publish(record);
                });
    if (!published) {
      throw new StepException.Failed(
          new Cause("EXISTS", "another image was given the name " + upload.name() + " meanwhile"));
    }
  }

  private Undo.Outcome discardUpload(StepRun run) {
    discard(run);
    return Undo.Outcome.UNDONE;
  }

  private void discard(StepRun run) {
    discard.accept(upload.uploadId());
  }
}
