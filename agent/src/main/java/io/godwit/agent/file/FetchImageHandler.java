package io.godwit.agent.file;

import io.godwit.agent.image.ImageCache;
import io.godwit.agent.image.WrongDigest;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.order.Progress;
import io.godwit.agent.tunnel.StreamOpener;
import io.godwit.model.DataSize;
import io.godwit.model.Image;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.FetchImage;
import io.godwit.protocol.v1.FetchedImage;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Brings an image from another host into the cache, verified; goes on where an earlier attempt
 * ended.
 */
public final class FetchImageHandler implements OrderHandler<FetchImage> {
  /** Kept free on the host's storage, for the VMs that write there. */
  private static final DataSize RESERVE = DataSize.ofMebibytes(64);

  private final ImageCache images;
  private final FileLink link;

  public FetchImageHandler(ImageCache images, StreamOpener tunnel) {
    this.images = images;
    this.link = new FileLink(tunnel);
  }

  @Override
  public OrderDone handle(FetchImage verb, OrderContext context)
      throws IOException, InterruptedException {
    Image image = ModelCodec.read(verb.getImage());
    long received =
        images.exclusively(
            image.digest(), () -> images.find(image).isPresent() ? 0 : fetch(verb, image, context));
    return OrderDone.newBuilder()
        .setFetchedImage(FetchedImage.newBuilder().setReceivedBytes(received))
        .build();
  }

  private long fetch(FetchImage verb, Image image, OrderContext context)
      throws IOException, InterruptedException {
    Path partial = images.partial(image.digest());
    requireSpace(partial, image);
    long received =
        link.use(
            verb.getLink(),
            context,
            stream ->
                new FileReceiver(stream, done -> context.progress().report(progress(image, done)))
                    .receive(image.digest().hex(), partial, image.fileSize().bytes())
                    .bytes());
    adopt(image);
    return received;
  }

  private void adopt(Image image) throws IOException {
    try {
      images.adopt(image.digest(), image.format());
    } catch (WrongDigest damaged) {
      throw new OrderFailure(
          OrderFailed.Code.INVALID_IMAGE,
          damaged.getMessage()
              + ": it was damaged on its way, or is damaged at the other host. Nothing was kept; try again",
          damaged);
    }
  }

  private void requireSpace(Path partial, Image image) throws IOException {
    long missing = image.fileSize().bytes() - images.received(image.digest());
    long free = Files.getFileStore(partial.getParent()).getUsableSpace();
    if (missing + RESERVE.bytes() > free) {
      throw new OrderFailure(
          OrderFailed.Code.NO_SPACE,
          "the image needs %s more on %s, and %s are free; nothing was fetched"
              .formatted(new DataSize(missing), partial.getParent(), new DataSize(free)));
    }
  }

  private static Progress progress(Image image, long done) {
    return Progress.ofDisk(
        Phase.SEED, new DataSize(done), image.fileSize(), "fetching the base image");
  }
}
