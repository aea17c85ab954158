package io.godwit.agent.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.image.ImageCache;
import io.godwit.agent.order.Cancellation;
import io.godwit.agent.order.Deadline;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.tunnel.TestNetwork;
import io.godwit.agent.tunnel.Tunnel;
import io.godwit.hypervisor.JdkFileDigest;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.Image;
import io.godwit.model.ImageFormat;
import io.godwit.model.OperationId;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.FetchImage;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.ServeImage;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.runtime.VirtualThreadTasks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A base image between the caches of two hosts, by their tunnels and a network that fails. */
@Timeout(60)
class FetchImageTest {
  private static final HostId SOURCE = new HostId(new UUID(0, 1));
  private static final HostId DESTINATION = new HostId(new UUID(0, 2));
  private static final int SIZE = 8 << 20;

  @TempDir Path folder;

  private final VirtualThreadTasks tasks = new VirtualThreadTasks(Clock.systemUTC());
  private final byte[] content = new byte[SIZE];
  private TestNetwork network;
  private Tunnel source;
  private Tunnel destination;
  private ImageCache atSource;
  private ImageCache atDestination;
  private Image image;

  @BeforeEach
  void putImageAtSource() throws Exception {
    network = new TestNetwork();
    source = network.tunnel(SOURCE);
    destination = network.tunnel(DESTINATION);
    atSource = new ImageCache(Files.createDirectory(folder.resolve("source")), new JdkFileDigest());
    atDestination =
        new ImageCache(Files.createDirectory(folder.resolve("destination")), new JdkFileDigest());
    new Random(1).nextBytes(content);
    Path original = Files.write(folder.resolve("original"), content);
    image =
        new Image(
            new JdkFileDigest().of(original),
            ImageFormat.RAW,
            new DataSize(SIZE),
            new DataSize(SIZE));
    Files.copy(original, atSource.file(image));
  }

  @AfterEach
  void close() throws IOException {
    source.close();
    destination.close();
    tasks.close();
  }

  @Test
  void goesOnWhereACutLinkHasEnded() throws Exception {
    Attempt cut = attempt(Wire.Fault.cutAfter(SIZE / 2));
    assertThatThrownBy(cut::receivedBytes).isInstanceOf(IOException.class);
    assertThat(atDestination.digests()).isEmpty();
    long arrived = atDestination.received(image.digest());
    assertThat(arrived).isBetween(SIZE / 4L, SIZE * 3L / 4);

    Attempt next = attempt(Wire.Fault.NONE);

    long rest = SIZE - arrived;
    assertThat(next.receivedBytes()).isEqualTo(rest);
    assertThat(next.carried()).isBetween(rest, rest + SIZE / 16);
    assertImageIsWhole();
  }

  @Test
  void takesNothingThatWasDamagedOnItsWay() throws Exception {
    Attempt damaged = attempt(Wire.Fault.flipAt(SIZE / 2));
    assertThatThrownBy(damaged::receivedBytes).isInstanceOf(SSLException.class);
    assertThat(atDestination.digests()).isEmpty();
    byte[] arrived = Files.readAllBytes(atDestination.partial(image.digest()));
    assertThat(arrived).isNotEmpty().isEqualTo(Arrays.copyOf(content, arrived.length));

    assertThat(attempt(Wire.Fault.NONE).receivedBytes()).isEqualTo(SIZE - arrived.length);
    assertImageIsWhole();
  }

  @Test
  void keepsNothingOfAnImageThatIsDamagedWhereItComesFrom() throws Exception {
    flipByteOf(atSource.file(image));
    assertRefusedAndNothingKept(attempt(Wire.Fault.NONE));

    flipByteOf(atSource.file(image));
    assertThat(attempt(Wire.Fault.NONE).receivedBytes()).isEqualTo(SIZE);
    assertImageIsWhole();
  }

  @Test
  void verifiesWhatHadArrivedBeforeToo() throws Exception {
    attempt(Wire.Fault.cutAfter(SIZE / 2));
    flipByteOf(atDestination.partial(image.digest()));
    assertRefusedAndNothingKept(attempt(Wire.Fault.NONE));

    assertThat(attempt(Wire.Fault.NONE).receivedBytes()).isEqualTo(SIZE);
    assertImageIsWhole();
  }

  private void assertRefusedAndNothingKept(Attempt attempt) {
    assertThatThrownBy(attempt::receivedBytes)
        .isInstanceOfSatisfying(
            OrderFailure.class, e -> assertThat(e.code()).isEqualTo(OrderFailed.Code.INVALID_IMAGE))
        .hasMessageContainingAll(image.digest().hex(), "Nothing was kept");
    assertThat(folder.resolve("destination")).isEmptyDirectory();
  }

  private void assertImageIsWhole() {
    assertThat(atDestination.find(image))
        .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(content));
    assertThat(atDestination.partial(image.digest())).doesNotExist();
  }

  /** What came of both orders, when both have ended. */
  private record Attempt(CompletableFuture<OrderDone> fetched, long carried) {
    long receivedBytes() throws Exception {
      try {
        return fetched.get().getFetchedImage().getReceivedBytes();
      } catch (ExecutionException e) {
        throw (Exception) e.getCause();
      }
    }
  }

  /** As the controller orders it; the source dials. */
  private Attempt attempt(Wire.Fault fault) throws Exception {
    OperationId operation = new OperationId(UUID.randomUUID());
    SignedTicket ticket =
        network.sign(TestNetwork.claims(operation, SOURCE, DESTINATION, StreamKind.FILE).build());
    try (Wire wire = new Wire(destination.address(), fault)) {
      CompletableFuture<OrderDone> fetched =
          begin(
              new FetchImageHandler(atDestination, destination),
              FetchImage.newBuilder()
                  .setImage(ModelCodec.write(image))
                  .setLink(TestNetwork.await(SOURCE, ticket))
                  .build(),
              operation);
      CompletableFuture<OrderDone> served =
          begin(
              new ServeImageHandler(atSource, source),
              ServeImage.newBuilder()
                  .setImage(ModelCodec.write(image))
                  .setLink(through(wire, ticket))
                  .build(),
              operation);
      awaitEnd(fetched);
      awaitEnd(served);
      return new Attempt(fetched, wire.carried());
    }
  }

  private Link through(Wire wire, SignedTicket ticket) throws IOException {
    return TestNetwork.dial(DESTINATION, destination, ticket).toBuilder()
        .clearPeerEndpoints()
        .addPeerEndpoints(wire.endpoint())
        .build();
  }

  private static void awaitEnd(CompletableFuture<OrderDone> order) throws Exception {
    order.handle((done, failure) -> done).get();
  }

  private <V> CompletableFuture<OrderDone> begin(
      OrderHandler<V> handler, V verb, OperationId operation) {
    OrderContext context =
        new OrderContext(
            UUID.randomUUID().toString(),
            operation.toString(),
            Deadline.none(Clock.systemUTC()),
            progress -> {},
            new Cancellation(),
            tasks);
    CompletableFuture<OrderDone> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                result.complete(handler.handle(verb, context));
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  /** In its first quarter; once more, and it is as it was. */
  private static void flipByteOf(Path file) throws IOException {
    try (FileChannel bytes =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      bytes.read(one, SIZE / 8);
      one.put(0, (byte) ~one.get(0));
      bytes.write(one.rewind(), SIZE / 8);
    }
  }
}
