package io.godwit.agent.image;

import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.order.Progress;
import io.godwit.model.DataSize;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.ImportImage;
import io.godwit.protocol.v1.ImportedImage;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.Phase;
import io.godwit.protocol.v1.UploadChunk;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/** Brings an upload from the controller into the cache, as hostile input. */
public final class ImportImageHandler implements OrderHandler<ImportImage> {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int MOST_FRUITLESS_ATTEMPTS = 60;

  /** Kept free on the host's storage, for the VMs that write there. */
  private static final DataSize RESERVE = DataSize.ofMebibytes(64);

  private final ImageCache images;
  private final ImageInspector inspector;
  private final UploadSource uploads;

  public ImportImageHandler(ImageCache images, ImageInspector inspector, UploadSource uploads) {
    this.images = images;
    this.inspector = inspector;
    this.uploads = uploads;
  }

  @Override
  public OrderDone handle(ImportImage verb, OrderContext context)
      throws IOException, InterruptedException {
    ImageDigest digest = new ImageDigest(verb.getDigest());
    ImageFormat format = ModelCodec.read(verb.getFormat());
    Image image = images.exclusively(digest, () -> imported(verb, digest, format, context));
    return OrderDone.newBuilder()
        .setImportedImage(ImportedImage.newBuilder().setImage(ModelCodec.write(image)))
        .build();
  }

  private Image imported(
      ImportImage verb, ImageDigest digest, ImageFormat format, OrderContext context)
      throws IOException, InterruptedException {
    Optional<Path> there = images.find(digest, format);
    if (there.isEmpty()) {
      receive(verb, digest, context);
      there = Optional.of(adopt(digest, format));
    }
    return inspector.inspect(there.get(), digest, format);
  }

  private Path adopt(ImageDigest digest, ImageFormat format) throws IOException {
    try {
      return images.adopt(digest, format, verified -> inspector.inspect(verified, digest, format));
    } catch (WrongDigest damaged) {
      throw new OrderFailure(
          OrderFailed.Code.INVALID_IMAGE,
          damaged.getMessage() + ": it was damaged on its way. Nothing was kept; import it again",
          damaged);
    }
  }

  private void receive(ImportImage verb, ImageDigest digest, OrderContext context)
      throws IOException, InterruptedException {
    Path partial = images.partial(digest);
    try (FileChannel file =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND)) {
      requireSpace(partial, verb.getFileBytes() - file.size());
      int fruitless = 0;
      while (file.size() < verb.getFileBytes()) {
        long before = file.size();
        receiveSome(verb, file, context);
        fruitless = file.size() > before ? 0 : fruitless + 1;
        pauseIfNeeded(verb, file.size(), fruitless, context);
      }
    } catch (OrderFailure | IOException givenUp) {
      images.discardPartial(digest);
      throw givenUp;
    }
  }

  /** Appends what one stream brings; a broken one is no failure, the next goes on behind it. */
  private void receiveSome(ImportImage verb, FileChannel file, OrderContext context)
      throws IOException {
    Optional<Iterator<UploadChunk>> stream = uploads.read(verb.getUploadId(), file.size());
    if (stream.isEmpty()) {
      return;
    }
    try {
      Iterator<UploadChunk> chunks = stream.get();
      while (chunks.hasNext()) {
        append(chunks.next(), verb, file);
        context.cancellation().throwIfRequested("nothing of the image was kept");
        context.progress().report(progress(verb, file.size()));
      }
    } catch (StatusRuntimeException broken) {
      requireWorthTrying(broken);
    }
  }

  private static void append(UploadChunk chunk, ImportImage verb, FileChannel file)
      throws IOException {
    if (file.size() + chunk.getData().size() > verb.getFileBytes()) {
      throw ImageInspector.invalid("the upload is longer than it was said to be");
    }
    ByteBuffer bytes = chunk.getData().asReadOnlyByteBuffer();
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  private static void pauseIfNeeded(
      ImportImage verb, long received, int fruitless, OrderContext context)
      throws InterruptedException {
    if (received >= verb.getFileBytes()) {
      return;
    }
    if (fruitless > MOST_FRUITLESS_ATTEMPTS) {
      throw new OrderFailure(
          OrderFailed.Code.INTERNAL,
          "the upload stopped at %d of %d bytes and did not go on"
              .formatted(received, verb.getFileBytes()));
    }
    if (context.cancellation().await(context.tasks(), PAUSE)) {
      context.cancellation().throwIfRequested("nothing of the image was kept");
    }
  }

  private static void requireWorthTrying(StatusRuntimeException broken) {
    Status.Code code = broken.getStatus().getCode();
    if (code == Status.Code.NOT_FOUND || code == Status.Code.PERMISSION_DENIED) {
      throw new OrderFailure(
          OrderFailed.Code.UNKNOWN_IMAGE,
          "the controller has no such upload any more; import the image again",
          broken);
    }
  }

  private static void requireSpace(Path partial, long missing) throws IOException {
    long free = Files.getFileStore(partial).getUsableSpace();
    if (missing + RESERVE.bytes() > free) {
      throw new OrderFailure(
          OrderFailed.Code.NO_SPACE,
          "the image needs %s more on %s, and %s are free; nothing was kept"
              .formatted(new DataSize(missing), partial.getParent(), new DataSize(free)));
    }
  }

  private static Progress progress(ImportImage verb, long received) {
    return Progress.ofDisk(
        Phase.SEED, new DataSize(received), new DataSize(verb.getFileBytes()), "receiving image");
  }
}
