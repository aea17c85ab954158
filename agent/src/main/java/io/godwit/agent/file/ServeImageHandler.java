package io.godwit.agent.file;

import io.godwit.agent.image.ImageCache;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.tunnel.StreamOpener;
import io.godwit.agent.tunnel.TunnelStream;
import io.godwit.model.Image;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.FileRequest;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.ServeImage;
import java.io.IOException;
import java.nio.file.Path;

/** Sends an image of the cache to the host that fetches it. */
public final class ServeImageHandler implements OrderHandler<ServeImage> {
  private final ImageCache images;
  private final FileLink link;

  public ServeImageHandler(ImageCache images, StreamOpener tunnel) {
    this.images = images;
    this.link = new FileLink(tunnel);
  }

  @Override
  public OrderDone handle(ServeImage verb, OrderContext context)
      throws IOException, InterruptedException {
    Image image = ModelCodec.read(verb.getImage());
    Path file = images.find(image).orElseThrow(() -> unknown(image));
    link.use(verb.getLink(), context, stream -> serve(stream, image, file));
    return OrderDone.getDefaultInstance();
  }

  /** The order names the image; a request for another one is not answered. */
  private static Void serve(TunnelStream stream, Image image, Path file) throws IOException {
    FileSender sender = new FileSender(stream, sent -> {});
    FileRequest request = sender.request();
    if (!request.getDigest().equals(image.digest().hex())) {
      throw new IOException("the other host asks for an image that the order does not name");
    }
    sender.send(file, image.digest().hex(), request.getOffset());
    return null;
  }

  private static OrderFailure unknown(Image image) {
    return new OrderFailure(
        OrderFailed.Code.UNKNOWN_IMAGE,
        "this host does not have image %s (any more)".formatted(image.digest()));
  }
}
