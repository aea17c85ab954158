package io.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.order.Cancellation;
import io.godwit.agent.order.Deadline;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.testing.Specs;
import io.godwit.agent.tunnel.TestNetwork;
import io.godwit.hypervisor.StartMode;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.hypervisor.simulated.SimulatedFleet;
import io.godwit.hypervisor.simulated.SimulatedFleet.FinishRule;
import io.godwit.hypervisor.simulated.SimulatedHost;
import io.godwit.hypervisor.simulated.VirtualTime;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.Image;
import io.godwit.model.OperationId;
import io.godwit.model.VmSpec;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.FinishIncoming;
import io.godwit.protocol.v1.FinishOutgoing;
import io.godwit.protocol.v1.HandOver;
import io.godwit.protocol.v1.HandOverReport;
import io.godwit.protocol.v1.IncomingReport;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.MoveKind;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.PrepareIncoming;
import io.godwit.protocol.v1.PrepareOutgoing;
import io.godwit.protocol.v1.Reclaim;
import io.godwit.protocol.v1.Revoke;
import io.godwit.protocol.v1.RevokeAnswer;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.protocol.v1.TicketClaims;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Two hosts, a VM on the source, and a controller that gives the orders of one move. Whenever time
 * passes it is checked that the VM never runs on both.
 */
final class TestFleet {
  static final Epoch EPOCH = new Epoch(1);
  static final Epoch GRANTED = new Epoch(2);

  final OperationId operation = new OperationId(UUID.randomUUID());
  private final VirtualTime time = new VirtualTime(Instant.now());
  final TestSite source;
  final TestSite destination;
  final VmSpec spec;
  final SimulatedFleet fleet;

  private final TestNetwork network = new TestNetwork();
  private final Thread clock;
  private volatile boolean stopped;
  private volatile boolean postCopy;
  private volatile boolean ranTwice;
  private volatile boolean stopsOnArrival;

  TestFleet(Path folder) throws Exception {
    fleet = new SimulatedFleet(time, new Random(1));
    source = site(folder.resolve("a"), 1);
    destination = site(folder.resolve("b"), 2);
    spec = Specs.vm(Specs.VM, image());
    Files.createDirectories(source.paths().images());
    putImage(source);
    putImage(destination);
    source.site().host().journal().apply(new Transition.Create(spec, EPOCH));
    source.site().host().disks().createOverlay(spec);
    source.hypervisor.define(source.site().host().definitions().of(spec));
    fleet.lead(
        source.paths().tunnel(operation).resolve("control.sock"),
        destination.hypervisor,
        this::finishRule);
    fleet.lead(source.paths().tunnel(operation).resolve("memory.sock"), destination.hypervisor);
    clock = Thread.ofPlatform().daemon().start(this::passTime);
  }

  /** Whether orders from here on allow post-copy. */
  void allowPostCopy(boolean allowed) {
    postCopy = allowed;
  }

  /** What the destination's gate does with a Finish that is on its way now. */
  private FinishRule.Answer finishRule() {
    Grant grant = new Grant(operation, spec.id(), GRANTED);
    return destination
        .site()
        .moves()
        .incoming(grant)
        .map(OpenMoves.Incoming::gate)
        .map(TestFleet::answer)
        .orElse(FinishRule.Answer.CLOSE);
  }

  private static FinishRule.Answer answer(PostCopyGate gate) {
    return switch (gate.state()) {
      case CLOSED -> gate.refusal().isPresent() ? FinishRule.Answer.CLOSE : FinishRule.Answer.PASS;
      case PROMISED -> FinishRule.Answer.WAIT;
      case OPEN -> FinishRule.Answer.PASS;
    };
  }

  /** Whether time stands still from when the VM runs at its destination. */
  void stopTimeOnArrival(boolean stop) {
    stopsOnArrival = stop;
  }

  void startVm() {
    source
        .site()
        .host()
        .journal()
        .apply(new Transition.Intend(spec.id(), EPOCH, RunIntent.RUNNING, 0));
    source.hypervisor.start(spec.id(), StartMode.RUNNING);
  }

  /** Both hosts' streams; the source dials. */
  void prepare(MoveKind kind) throws Exception {
    prepare(kind, source);
  }

  void prepare(MoveKind kind, TestSite dialer) throws Exception {
    SignedTicket[] tickets = ticketsDialledBy(dialer.id, kind).toArray(SignedTicket[]::new);
    PrepareIncoming incoming =
        PrepareIncoming.newBuilder()
            .setSpec(ModelCodec.write(spec))
            .setGrantedEpoch(GRANTED.value())
            .setKind(kind)
            .setPostCopy(postCopy)
            .setLink(link(source, destination == dialer, tickets))
            .build();
    PrepareOutgoing outgoing =
        PrepareOutgoing.newBuilder()
            .setVmId(spec.id().toString())
            .setEpoch(EPOCH.value())
            .setGrantedEpoch(GRANTED.value())
            .setKind(kind)
            .setPostCopy(postCopy)
            .setLink(link(destination, source == dialer, tickets))
            .build();
    CompletableFuture<OrderDone> atDestination =
        begin(new PrepareIncomingHandler(destination.site()), incoming, new Cancellation());
    give(new PrepareOutgoingHandler(source.site()), outgoing);
    atDestination.get(30, TimeUnit.SECONDS);
  }

  private static Link link(TestSite peer, boolean dial, SignedTicket[] tickets) throws IOException {
    return dial
        ? TestNetwork.dial(peer.id, peer.tunnel, tickets)
        : TestNetwork.await(peer.id, tickets);
  }

  private List<SignedTicket> ticketsDialledBy(HostId dialer, MoveKind kind) {
    List<SignedTicket> tickets = new ArrayList<>();
    for (StreamKind stream : LinkOpening.kinds(kind)) {
      TicketClaims.Builder claims =
          TestNetwork.claims(operation, source.id, destination.id, stream);
      tickets.add(network.sign(claims.setDialerHostId(dialer.toString()).build()));
    }
    return tickets;
  }

  HandOverReport handOver(MoveKind kind) throws Exception {
    return give(new HandOverHandler(source.site()), handOverOrder(kind)).getHandOver();
  }

  CompletableFuture<OrderDone> beginHandOver(Cancellation cancellation) {
    return begin(new HandOverHandler(source.site()), handOverOrder(MoveKind.LIVE), cancellation);
  }

  RevokeAnswer.Verdict revoke() throws Exception {
    Revoke order =
        Revoke.newBuilder().setVmId(spec.id().toString()).setGrantedEpoch(GRANTED.value()).build();
    return give(new RevokeHandler(destination.site()), order).getRevoke().getVerdict();
  }

  void reclaim() throws Exception {
    Reclaim order =
        Reclaim.newBuilder()
            .setVmId(spec.id().toString())
            .setEpoch(EPOCH.value())
            .setGrantedEpoch(GRANTED.value())
            .build();
    give(new ReclaimHandler(source.site()), order);
  }

  IncomingReport finish() throws Exception {
    FinishOutgoing outgoing =
        FinishOutgoing.newBuilder()
            .setVmId(spec.id().toString())
            .setGrantedEpoch(GRANTED.value())
            .build();
    give(new FinishOutgoingHandler(source.site()), outgoing);
    return finishIncoming();
  }

  IncomingReport finishIncoming() throws Exception {
    FinishIncoming incoming =
        FinishIncoming.newBuilder().setVmId(spec.id().toString()).setEpoch(GRANTED.value()).build();
    return give(new FinishIncomingHandler(destination.site()), incoming).getIncoming();
  }

  <V> OrderDone give(OrderHandler<V> handler, V verb) throws Exception {
    try {
      return begin(handler, verb, new Cancellation()).get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OrderFailure failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** No socket, folder, disk or domain of the VM is there. */
  void assertNothingLeftAt(TestSite site) {
    assertThat(site.state(spec.id())).isEmpty();
    assertThat(site.paths().vm(spec.id())).doesNotExist();
    assertThat(site.paths().tunnel(operation)).doesNotExist();
  }

  void close() throws IOException, InterruptedException {
    try {
      source.close();
    } finally {
      destination.close();
      // Last, as what ends may wait for time to pass.
      stopped = true;
      clock.join();
    }
    assertThat(ranTwice).as("the VM ran on both hosts").isFalse();
  }

  private HandOver handOverOrder(MoveKind kind) {
    return HandOver.newBuilder()
        .setVmId(spec.id().toString())
        .setEpoch(EPOCH.value())
        .setGrantedEpoch(GRANTED.value())
        .setKind(kind)
        .setPostCopy(postCopy)
        .build();
  }

  private <V> CompletableFuture<OrderDone> begin(
      OrderHandler<V> handler, V verb, Cancellation cancellation) {
    OrderContext context =
        new OrderContext(
            UUID.randomUUID().toString(),
            operation.toString(),
            Deadline.none(Clock.systemUTC()),
            progress -> {},
            cancellation,
            source.site().host().tasks());
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

  /** Ten simulated milliseconds for each real one. */
  private void passTime() {
    while (!stopped) {
      if (!stopsOnArrival || !runs(destination)) {
        time.advance(Duration.ofMillis(10));
      }
      ranTwice |= runs(source) && runs(destination);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private boolean runs(TestSite site) {
    return site.state(spec.id()).equals(Optional.of(DomainState.RUNNING));
  }

  private TestSite site(Path folder, long number) throws Exception {
    Files.createDirectories(folder);
    return new TestSite(
        new HostId(new UUID(0, number)), folder, network, fleet.add(SimulatedHost.usual()));
  }

  private Image image() {
    return Specs.image("a".repeat(64));
  }

  private void putImage(TestSite site) throws IOException {
    Files.write(site.site().host().images().file(image()), new byte[1 << 20]);
  }
}
