package io.godwit.controller.delivered;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.protocol.v1.AgentLinkGrpc;
import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.EnrolmentGrpc;
import io.godwit.protocol.v1.Hello;
import io.godwit.protocol.v1.HostAccelerator;
import io.godwit.protocol.v1.HostInventory;
import io.godwit.protocol.v1.Inventory;
import io.godwit.protocol.v1.JoinReply;
import io.godwit.protocol.v1.JoinRequest;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.NetworkLoad;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderResult;
import io.godwit.protocol.v1.ProtocolRange;
import io.godwit.protocol.v1.VmReport;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** An agent as the controller sees one: it speaks the protocol and has a host of its own making. */
final class FakeAgent implements AutoCloseable {
  static final ProtocolRange PROTOCOL =
      ProtocolRange.newBuilder().setOldest(1).setNewest(1).build();
  static final long MEMORY = 2L << 30;
  static final long DISK = 20L << 30;

  /** That it tells of, whether there is one or not. */
  static final String NETWORK = "told";

  private static final int PATIENCE_SECONDS = 60;

  private final ManagedChannel channel;
  private final Function<Order, OrderResult> worker;
  private final BlockingQueue<ControllerMessage> heard = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final StreamObserver<AgentMessage> stream;

  private FakeAgent(ManagedChannel channel, Function<Order, OrderResult> worker) {
    this.channel = channel;
    this.worker = worker;
    this.stream = AgentLinkGrpc.newStub(channel).connect(new Ear());
  }

  /** Asks to be let in. Fails as the stub fails. */
  static AgentIdentity join(ControllerProcess controller, String token)
      throws GeneralSecurityException, IOException {
    return join(controller, token, PROTOCOL);
  }

  static AgentIdentity join(ControllerProcess controller, String token, ProtocolRange protocol)
      throws GeneralSecurityException, IOException {
    KeyPair key = AgentIdentity.newKey();
    JoinRequest request =
        JoinRequest.newBuilder()
            .setToken(token)
            .setCertificateRequest(AgentIdentity.request(key))
            .setProtocol(protocol)
            .setAgentVersion("0.1.0")
            .build();
    ManagedChannel channel = AgentIdentity.dialUnknown(controller);
    try {
      JoinReply reply =
          EnrolmentGrpc.newBlockingStub(channel)
              .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .join(request);
      return AgentIdentity.of(reply, key);
    } finally {
      channel.shutdownNow();
    }
  }

  /** Opens the stream and says nothing yet. */
  static FakeAgent dial(ManagedChannel channel) {
    return new FakeAgent(channel, order -> OrderResult.getDefaultInstance());
  }

  /** Opens the stream, and is a host that has room and does what it is told. */
  static FakeAgent start(
      ControllerProcess controller, AgentIdentity identity, Function<Order, OrderResult> worker)
      throws GeneralSecurityException, IOException, InterruptedException {
    FakeAgent agent = new FakeAgent(identity.dial(controller), worker);
    agent.hello(PROTOCOL);
    assertThat(agent.next().hasWelcome()).isTrue();
    agent.say(
        AgentMessage.newBuilder().setInventory(Inventory.newBuilder().setInventory(inventory())));
    agent.say(AgentMessage.newBuilder().setLoad(load()));
    agent.say(AgentMessage.newBuilder().setVms(VmReport.getDefaultInstance()));
    return agent;
  }

  void hello(ProtocolRange protocol) {
    say(
        AgentMessage.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setProtocol(protocol)
                    .setAgentVersion("0.1.0")
                    .setBootId("00000000-0000-4000-8000-000000000001")
                    .setHostName("as-it-calls-itself")));
  }

  void say(AgentMessage.Builder message) {
    stream.onNext(message.build());
  }

  /** What the controller says next that is neither an order nor an overlay. */
  ControllerMessage next() throws InterruptedException {
    ControllerMessage message = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(message).as("a message of the controller; the stream: %s", end).isNotNull();
    return message;
  }

  /** How the controller ended the stream. */
  Status end() throws Exception {
    return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  boolean isOpen() {
    return !end.isDone();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private static HostInventory inventory() {
    return HostInventory.newBuilder()
        .setCpuModel("a CPU")
        .addCpuModels("qemu64")
        .addCpuFeatures("sse4_2")
        .addMachineTypes("pc-q35-7.2")
        .setQemuVersion("7.2.0")
        .setLibvirtVersion("9.0.0")
        .setCpus(4)
        .setMemoryBytes(MEMORY)
        .setDiskBytes(DISK)
        .setAccelerator(HostAccelerator.TCG)
        .addTunnelEndpoints("127.0.0.1:9")
        .setVmBridge("godwit0")
        .build();
  }

  private static LoadReport load() {
    return LoadReport.newBuilder()
        .setHostCpuTotalMillis(1000)
        .setMemoryAvailableBytes(MEMORY)
        .setDiskAvailableBytes(DISK)
        .addNetworks(NetworkLoad.newBuilder().setNetwork(NETWORK).setSentBytes(4711))
        .build();
  }

  private final class Ear implements StreamObserver<ControllerMessage> {
    @Override
    public void onNext(ControllerMessage message) {
      if (message.hasOrder()) {
        OrderResult result = worker.apply(message.getOrder());
        say(AgentMessage.newBuilder().setOrderResult(result));
      } else if (!message.hasOverlay()) {
        heard.add(message);
      }
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }
}
