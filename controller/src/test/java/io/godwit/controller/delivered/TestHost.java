package io.godwit.controller.delivered;

import static org.awaitility.Awaitility.await;

import io.godwit.protocol.v1.AgentLinkGrpc;
import io.godwit.protocol.v1.Image;
import io.godwit.protocol.v1.ImportImage;
import io.godwit.protocol.v1.ImportedImage;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.OrderResult;
import io.godwit.protocol.v1.ReadUploadRequest;
import io.grpc.ManagedChannel;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A host that has joined and is connected; it takes images, and refuses all else. */
final class TestHost implements AutoCloseable {
  private static final long VIRTUAL_BYTES = 64L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String name;
  private final FakeAgent agent;
  private final ManagedChannel uploads;
  private final Queue<Order> orders;

  private TestHost(String name, FakeAgent agent, ManagedChannel uploads, Queue<Order> orders) {
    this.name = name;
    this.uploads = uploads;
    this.agent = agent;
    this.orders = orders;
  }

  static TestHost join(ControllerProcess controller, String name) throws Exception {
    Rest rest = Rest.to(controller);
    String token =
        rest.post(
                "/api/v1/hosts/tokens",
                "{\"hostName\":\"%s\",\"provider\":\"lab\"}".formatted(name))
            .mustBe(201)
            .json()
            .path("token")
            .asText();
    Queue<Order> orders = new ConcurrentLinkedQueue<>();
    AgentIdentity identity = FakeAgent.join(controller, token);
    ManagedChannel uploads = identity.dial(controller);
    FakeAgent agent =
        FakeAgent.start(
            controller,
            identity,
            order -> {
              orders.add(order);
              return answer(order, uploads);
            });
    await()
        .atMost(PATIENCE)
        .until(
            () -> rest.get("/api/v1/hosts/" + name).json().path("diskAvailableBytes").asLong() > 0);
    return new TestHost(name, agent, uploads, orders);
  }

  private static OrderResult answer(Order order, ManagedChannel controller) {
    OrderResult.Builder result = OrderResult.newBuilder().setOrderId(order.getOrderId());
    if (!order.hasImportImage()) {
      return result.setFailed(failed("this host only takes images")).build();
    }
    ImportImage verb = order.getImportImage();
    byte[] file = read(verb.getUploadId(), controller);
    return digest(file).equals(verb.getDigest())
        ? result.setDone(imported(verb)).build()
        : result.setFailed(failed("the upload is another file than was ordered")).build();
  }

  private static byte[] read(String upload, ManagedChannel controller) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    AgentLinkGrpc.newBlockingStub(controller)
        .readUpload(ReadUploadRequest.newBuilder().setUploadId(upload).build())
        .forEachRemaining(chunk -> file.writeBytes(chunk.getData().toByteArray()));
    return file.toByteArray();
  }

  private static OrderDone imported(ImportImage verb) {
    return OrderDone.newBuilder()
        .setImportedImage(
            ImportedImage.newBuilder()
                .setImage(
                    Image.newBuilder()
                        .setDigest(verb.getDigest())
                        .setFormat(verb.getFormat())
                        .setFileBytes(verb.getFileBytes())
                        .setVirtualBytes(VIRTUAL_BYTES)))
        .build();
  }

  private static OrderFailed failed(String why) {
    return OrderFailed.newBuilder().setCode(OrderFailed.Code.UNSUPPORTED).setMessage(why).build();
  }

  private static String digest(byte[] file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  String name() {
    return name;
  }

  /** All orders it has had. */
  Queue<Order> orders() {
    return orders;
  }

  @Override
  public void close() {
    agent.close();
    uploads.shutdownNow();
  }
}
