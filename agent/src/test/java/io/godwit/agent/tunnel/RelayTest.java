package io.godwit.agent.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.Relay;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.protocol.v1.TicketClaims;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two hosts that dial nobody but a third, over real sockets. */
@Timeout(60)
class RelayTest {
  private static final HostId EAST = new HostId(new UUID(1, 1));
  private static final HostId WEST = new HostId(new UUID(2, 2));
  private static final HostId RELAY = new HostId(new UUID(3, 3));
  private static final HostId STRANGER = new HostId(new UUID(4, 4));
  private static final OperationId OPERATION = new OperationId(new UUID(5, 5));
  private static final Set<StreamKind> ANY = EnumSet.allOf(StreamKind.class);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private TestNetwork network;
  private Tunnel east;
  private Tunnel west;
  private Tunnel relay;

  @BeforeEach
  void openTunnels() throws Exception {
    network = new TestNetwork();
    east = network.tunnel(EAST);
    west = network.tunnel(WEST);
    relay = network.tunnel(RELAY);
  }

  @AfterEach
  void closeTunnels() throws Exception {
    east.close();
    west.close();
    relay.close();
  }

  @Test
  void whatTwoHostsSayToEachOtherGoesByWayOfAThird() throws Exception {
    SignedTicket ticket = ticket(StreamKind.MEMORY);
    relay.relay(OPERATION, List.of(ticket));
    try (Ends ends = meet(at(relay.address()), ticket)) {
      assertThat(ends.east().peer()).isEqualTo(WEST);
      assertThat(ends.west().peer()).isEqualTo(EAST);
      exchange(ends.east(), ends.west());
      exchange(ends.west(), ends.east());
    }
  }

  @Test
  void oneDirectionMayEndBeforeTheOther() throws Exception {
    SignedTicket ticket = ticket(StreamKind.DISK);
    relay.relay(OPERATION, List.of(ticket));
    try (Ends ends = meet(at(relay.address()), ticket)) {
      ends.east().endOutput();
      assertThat(ends.west().receive().hasRemaining()).isFalse();
      exchange(ends.west(), ends.east());
    }
  }

  /** More than all buffers on the way hold: whoever sends waits for whoever takes. */
  @Test
  void muchIsCarriedWhole() throws Exception {
    SignedTicket ticket = ticket(StreamKind.MEMORY);
    relay.relay(OPERATION, List.of(ticket));
    try (Ends ends = meet(at(relay.address()), ticket)) {
      byte[] sent = new byte[24 << 20];
      new java.util.Random(7).nextBytes(sent);
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> sendAndEnd(ends.east(), sent));
      ByteArrayOutputStream taken = new ByteArrayOutputStream();
      for (ByteBuffer arrived = ends.west().receive();
          arrived.hasRemaining();
          arrived = ends.west().receive()) {
        byte[] bytes = new byte[arrived.remaining()];
        arrived.get(bytes);
        taken.write(bytes);
      }
      sending.join();
      assertThat(taken.toByteArray()).isEqualTo(sent);
    }
  }

  /** Also the relay itself sees no more than what is on its own connections inside of their TLS. */
  @Test
  void aTapAtTheRelayHoldsNoPlaintext() throws Exception {
    String secret = "the guest's memory ".repeat(200);
    try (Tap tap = Tap.before(relay.address())) {
      SignedTicket ticket = ticket(StreamKind.MEMORY);
      relay.relay(OPERATION, List.of(ticket));
      try (Ends ends = meet(at(tap.address()), ticket)) {
        CompletableFuture<Void> sending =
            CompletableFuture.runAsync(
                () -> sendAndEnd(ends.east(), secret.getBytes(StandardCharsets.US_ASCII)));
        StringBuilder taken = new StringBuilder();
        for (ByteBuffer arrived = ends.west().receive();
            arrived.hasRemaining();
            arrived = ends.west().receive()) {
          taken.append(StandardCharsets.US_ASCII.decode(arrived));
        }
        sending.join();
        assertThat(taken.toString()).isEqualTo(secret);
      }
      assertThat(tap.seen()).isNotEmpty().doesNotContain("the guest's memory");
    }
  }

  /**
   * What comes out of the relay, as the relay has it: the beginning of the hosts' own handshake.
   */
  @Test
  void whatARelayPassesOnIsTheTwoHostsOwnTls() throws Exception {
    SignedTicket ticket = ticket(StreamKind.MEMORY);
    relay.relay(OPERATION, List.of(ticket));
    HostCredentials credentials =
        HostCredentials.of(network.join(WEST), java.time.Clock.systemUTC());
    Watchdog watchdog = new Watchdog();
    Dialer asWest = new Dialer(TestNetwork.settings(), () -> credentials, watchdog);
    LinkTerms.Ticket shown =
        new LinkTerms.Ticket(ticket, TicketClaims.parseFrom(ticket.getClaims()));
    LinkEnd atEast =
        east.open(OPERATION, link(Link.Role.DIAL, WEST, at(relay.address()), ticket), ANY);
    try (RelayedChannel raw = asWest.enter(at(relay.address()), shown)) {
      ByteBuffer first = ByteBuffer.allocate(2);
      while (first.hasRemaining()) {
        assertThat(raw.read(first)).isPositive();
      }
      assertThat(first.array()).as("a record of TLS's handshake").containsExactly(0x16, 0x03);
    }
    atEast.close();
    watchdog.close();
  }

  @Test
  void bothLoseTheLinkWhenTheRelayEnds() throws Exception {
    SignedTicket ticket = ticket(StreamKind.HAND_OVER);
    relay.relay(OPERATION, List.of(ticket));
    try (Ends ends = meet(at(relay.address()), ticket)) {
      relay.close();
      assertThatThrownBy(() -> ends.east().receive()).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> ends.west().receive()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void oneHostLosesTheLinkWhenTheOtherEnds() throws Exception {
    SignedTicket ticket = ticket(StreamKind.HAND_OVER);
    relay.relay(OPERATION, List.of(ticket));
    try (Ends ends = meet(at(relay.address()), ticket)) {
      ends.east().close();
      assertThatThrownBy(() -> ends.west().receive()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void nothingIsRelayedThatNoOrderAnnounced() throws Exception {
    SignedTicket ticket = ticket(StreamKind.MEMORY);
    LinkEnd atEast =
        east.open(OPERATION, link(Link.Role.DIAL, WEST, at(relay.address()), ticket), ANY);
    assertThatThrownBy(() -> atEast.await(TestNetwork.TASKS, LIMIT))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("no order announced it here");
  }

  @Test
  void aTicketIsRelayedOnce() throws Exception {
    SignedTicket ticket = ticket(StreamKind.MEMORY);
    relay.relay(OPERATION, List.of(ticket));
    meet(at(relay.address()), ticket).close();
    relay.relay(OPERATION, List.of(ticket));
    LinkEnd again =
        east.open(OPERATION, link(Link.Role.DIAL, WEST, at(relay.address()), ticket), ANY);
    assertThatThrownBy(() -> again.await(TestNetwork.TASKS, LIMIT))
        .hasMessageContaining("no order announced it here");
  }

  @Test
  void theSameOrderTwiceIsTheSameAsOnce() throws Exception {
    SignedTicket ticket = ticket(StreamKind.MEMORY);
    relay.relay(OPERATION, List.of(ticket));
    relay.relay(OPERATION, List.of(ticket));
    try (Ends ends = meet(at(relay.address()), ticket)) {
      exchange(ends.east(), ends.west());
    }
  }

  @Test
  void aThirdHostIsNotLetInByATicketOfTwoOthers() throws Exception {
    SignedTicket ticket = ticket(StreamKind.MEMORY);
    relay.relay(OPERATION, List.of(ticket));
    HostCredentials credentials =
        HostCredentials.of(network.join(STRANGER), java.time.Clock.systemUTC());
    Watchdog watchdog = new Watchdog();
    Dialer dialer = new Dialer(TestNetwork.settings(), () -> credentials, watchdog);
    LinkTerms.Ticket shown =
        new LinkTerms.Ticket(ticket, TicketClaims.parseFrom(ticket.getClaims()));
    assertThatThrownBy(() -> dialer.enter(at(relay.address()), shown))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("between other hosts");
    watchdog.close();
  }

  @Test
  void anOrderForAnotherRelayOrAnotherOperationIsRefused() throws Exception {
    SignedTicket ticket = ticket(StreamKind.MEMORY);
    assertThatThrownBy(() -> west.relay(OPERATION, List.of(ticket)))
        .hasMessageContaining("another host to relay");
    assertThatThrownBy(() -> relay.relay(new OperationId(new UUID(6, 6)), List.of(ticket)))
        .hasMessageContaining("another operation");
  }

  @Test
  void aTicketOfARelayedStreamIsForNoOtherWay() {
    SignedTicket ticket = ticket(StreamKind.MEMORY);
    assertThatThrownBy(() -> east.open(OPERATION, TestNetwork.dial(WEST, west, ticket), ANY))
        .hasMessageContaining("another way");
  }

  private SignedTicket ticket(StreamKind kind) {
    return network.sign(
        TestNetwork.claims(OPERATION, EAST, WEST, kind).setRelayHostId(RELAY.toString()).build());
  }

  private static LinkTerms.Relay at(InetSocketAddress address) {
    return new LinkTerms.Relay(RELAY, List.of("127.0.0.1:" + address.getPort()));
  }

  private static Link link(
      Link.Role role, HostId peer, LinkTerms.Relay relay, SignedTicket ticket) {
    return Link.newBuilder()
        .setRole(role)
        .setPeerHostId(peer.toString())
        .setRelay(
            Relay.newBuilder()
                .setHostId(relay.host().toString())
                .addAllEndpoints(relay.endpoints()))
        .addTickets(ticket)
        .build();
  }

  /** A stream as its two hosts have it. */
  private record Ends(TunnelStream east, TunnelStream west) implements AutoCloseable {
    @Override
    public void close() {
      east.close();
      west.close();
    }
  }

  private Ends meet(LinkTerms.Relay by, SignedTicket ticket) throws Exception {
    LinkEnd atWest = west.open(OPERATION, link(Link.Role.AWAIT, EAST, by, ticket), ANY);
    LinkEnd atEast = east.open(OPERATION, link(Link.Role.DIAL, WEST, by, ticket), ANY);
    return new Ends(
        atEast.await(TestNetwork.TASKS, LIMIT).getFirst(),
        atWest.await(TestNetwork.TASKS, LIMIT).getFirst());
  }

  private static void sendAndEnd(TunnelStream stream, byte[] bytes) {
    try {
      stream.send(ByteBuffer.wrap(bytes));
      stream.endOutput();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void exchange(TunnelStream from, TunnelStream to) throws IOException {
    from.send(ByteBuffer.wrap(new byte[] {42}));
    ByteBuffer arrived = to.receive();
    assertThat(arrived.get()).isEqualTo((byte) 42);
  }

  /** Stands before an address, and remembers all that goes there and back. */
  private static final class Tap implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final InetSocketAddress target;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

    private Tap(ServerSocketChannel listener, InetSocketAddress target) {
      this.listener = listener;
      this.target = target;
    }

    static Tap before(InetSocketAddress target) throws IOException {
      ServerSocketChannel listener = ServerSocketChannel.open();
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Tap tap = new Tap(listener, target);
      Thread.ofVirtual().start(tap::serve);
      return tap;
    }

    InetSocketAddress address() throws IOException {
      return (InetSocketAddress) listener.getLocalAddress();
    }

    String seen() {
      synchronized (seen) {
        return seen.toString(StandardCharsets.ISO_8859_1);
      }
    }

    private void serve() {
      try {
        while (true) {
          SocketChannel from = listener.accept();
          SocketChannel to = SocketChannel.open(target);
          Thread.ofVirtual().start(() -> copy(from, to));
          Thread.ofVirtual().start(() -> copy(to, from));
        }
      } catch (IOException closed) {
        // The test is over.
      }
    }

    private void copy(SocketChannel from, SocketChannel to) {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      try (from;
          to) {
        while (from.read(buffer.clear()) >= 0) {
          buffer.flip();
          synchronized (seen) {
            seen.write(buffer.array(), 0, buffer.limit());
          }
          while (buffer.hasRemaining()) {
            to.write(buffer);
          }
        }
      } catch (IOException cut) {
        // Both ends see it.
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
