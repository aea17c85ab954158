package io.godwit.agent.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.identity.TicketKey;
import io.godwit.agent.tunnel.TunnelException.Reason;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.protocol.v1.TicketClaims;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TunnelTest {
  private static final HostId EAST = new HostId(new UUID(0, 1));
  private static final HostId WEST = new HostId(new UUID(0, 2));
  private static final HostId SOUTH = new HostId(new UUID(0, 3));
  private static final OperationId OPERATION = new OperationId(new UUID(1, 1));
  private static final Set<StreamKind> ANY = EnumSet.allOf(StreamKind.class);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private TestNetwork network;
  private Tunnel east;
  private Tunnel west;
  private TunnelStream standing;
  private TunnelStream standingAtWest;

  /** A stream stands between east and west throughout each test. */
  @BeforeEach
  void openTunnels() throws Exception {
    network = new TestNetwork();
    east = network.tunnel(EAST);
    west = network.tunnel(WEST);
    SignedTicket ticket = network.sign(claims(StreamKind.HAND_OVER).build());
    LinkEnd atWest = west.open(OPERATION, TestNetwork.await(EAST, ticket), ANY);
    LinkEnd atEast = east.open(OPERATION, TestNetwork.dial(WEST, west, ticket), ANY);
    standing = atEast.await(TestNetwork.TASKS, LIMIT).getFirst();
    standingAtWest = atWest.await(TestNetwork.TASKS, LIMIT).getFirst();
  }

  @AfterEach
  void standingStreamRunsOn() throws Exception {
    exchange(standing, standingAtWest);
    standing.close();
    standingAtWest.close();
    east.close();
    west.close();
  }

  @Test
  void theDialerMayBeTheDestination() throws Exception {
    SignedTicket ticket =
        network.sign(claims(StreamKind.MEMORY).setDialerHostId(WEST.toString()).build());
    LinkEnd atEast = east.open(OPERATION, TestNetwork.await(WEST, ticket), ANY);
    LinkEnd atWest = west.open(OPERATION, TestNetwork.dial(EAST, east, ticket), ANY);
    try (TunnelStream source = atEast.await(TestNetwork.TASKS, LIMIT).getFirst();
        TunnelStream destination = atWest.await(TestNetwork.TASKS, LIMIT).getFirst()) {
      assertThat(source.peer()).isEqualTo(WEST);
      assertThat(destination.peer()).isEqualTo(EAST);
      exchange(source, destination);
      exchange(destination, source);
    }
  }

  @Test
  void aTicketMayBeShownBeforeItIsAnnounced() throws Exception {
    SignedTicket ticket = network.sign(claims(StreamKind.MEMORY).build());
    LinkEnd atEast = east.open(OPERATION, TestNetwork.dial(WEST, west, ticket), ANY);
    LinkEnd atWest = west.open(OPERATION, TestNetwork.await(EAST, ticket), ANY);
    try (TunnelStream source = atEast.await(TestNetwork.TASKS, LIMIT).getFirst();
        TunnelStream destination = atWest.await(TestNetwork.TASKS, LIMIT).getFirst()) {
      exchange(source, destination);
    }
  }

  @Test
  void refusesATicketThatNoOrderAnnounced() throws Exception {
    assertRefused(network.sign(claims(StreamKind.MEMORY).build()), "no order announced it here");
  }

  @Test
  void refusesATicketWhoseOperationHasEnded() throws Exception {
    SignedTicket ticket = network.sign(claims(StreamKind.MEMORY).build());
    west.open(OPERATION, TestNetwork.await(EAST, ticket), ANY).close();
    assertRefused(ticket, "no order announced it here");
  }

  @Test
  void refusesATicketThatWasUsed() throws Exception {
    SignedTicket ticket = network.sign(claims(StreamKind.MEMORY).build());
    LinkEnd atWest = west.open(OPERATION, TestNetwork.await(EAST, ticket), ANY);
    try (TunnelStream first = dial(ticket)) {
      assertRefused(ticket, "it was used before");
      exchange(first, atWest.await(TestNetwork.TASKS, LIMIT).getFirst());
    }
  }

  @Test
  void refusesATicketThatHasExpiredByTheTimeItIsShown() throws Exception {
    long soon = Instant.now().plusMillis(150).toEpochMilli();
    SignedTicket ticket = network.sign(claims(StreamKind.MEMORY).setNotAfterMillis(soon).build());
    LinkEnd atWest = west.open(OPERATION, TestNetwork.await(EAST, ticket), ANY);
    Link dial = TestNetwork.dial(WEST, west, ticket);
    LinkTerms terms = LinkTerms.check(OPERATION, dial, ANY, this::trustAll, EAST);
    org.awaitility.Awaitility.await().until(() -> Instant.now().toEpochMilli() > soon);
    Watchdog watchdog = new Watchdog();
    HostCredentials credentials = HostCredentials.of(network.join(EAST), Clock.systemUTC());
    Dialer dialer = new Dialer(TestNetwork.settings(), () -> credentials, watchdog);
    assertThatThrownBy(() -> LinkEnd.dialling(terms, dialer).await(TestNetwork.TASKS, LIMIT))
        .hasMessageContaining("it expired");
    assertThatThrownBy(() -> west.open(OPERATION, TestNetwork.await(EAST, ticket), ANY))
        .hasMessageContaining("it expired");
    atWest.close();
    watchdog.close();
  }

  @Test
  void refusesATicketThatAnotherKeySigned() throws Exception {
    TestNetwork stranger = new TestNetwork();
    SignedTicket ticket = stranger.sign(claims(StreamKind.MEMORY).build());
    LinkEnd atWest = west.open(OPERATION, TestNetwork.await(EAST, ticket), ANY);
    assertRefused(ticket, "did not sign");
    atWest.close();
  }

  @Test
  void refusesAPeerWhoseCertificateNamesAnotherHostThanTheTicket() throws Exception {
    SignedTicket ticket = network.sign(claims(StreamKind.MEMORY).build());
    LinkEnd atWest = west.open(OPERATION, TestNetwork.await(EAST, ticket), ANY);
    HostCredentials south = HostCredentials.of(network.join(SOUTH), Clock.systemUTC());
    assertThatThrownBy(() -> dialAs(south, ticket))
        .hasMessageContaining("it is for a stream that another host opens");
    try (TunnelStream rightful = dial(ticket)) {
      exchange(rightful, atWest.await(TestNetwork.TASKS, LIMIT).getFirst());
    }
  }

  @Test
  void refusesACertificateOfAnotherAuthority() throws Exception {
    SignedTicket ticket = network.sign(claims(StreamKind.MEMORY).build());
    LinkEnd atWest = west.open(OPERATION, TestNetwork.await(EAST, ticket), ANY);
    HostCredentials forged = HostCredentials.of(new TestNetwork().join(EAST), Clock.systemUTC());
    assertThatThrownBy(() -> dialAs(forged, ticket))
        .isInstanceOfSatisfying(
            TunnelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED));
    atWest.close();
  }

  @Test
  void refusesACertificateThatHasExpiredByItsOwnClock() throws Exception {
    Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));
    long inAWeek = Instant.now().plus(Duration.ofDays(7)).toEpochMilli();
    SignedTicket ticket =
        network.sign(claims(StreamKind.MEMORY).setNotAfterMillis(inAWeek).build());
    Tunnel late = network.tunnel(network.join(WEST), TestNetwork.settings(), tomorrow);
    LinkEnd atLate = late.open(OPERATION, TestNetwork.await(EAST, ticket), ANY);
    assertThatThrownBy(() -> dial(east, late, ticket)).satisfies(TunnelTest::isRefused);
    atLate.close();
    late.close();

    Tunnel early = network.tunnel(network.join(EAST), TestNetwork.settings(), tomorrow);
    LinkEnd atWest = west.open(OPERATION, TestNetwork.await(EAST, ticket), ANY);
    assertThatThrownBy(() -> dial(early, west, ticket)).satisfies(TunnelTest::isRefused);
    atWest.close();
    early.close();
  }

  private static void dial(Tunnel from, Tunnel to, SignedTicket ticket) throws Exception {
    var unused =
        from.open(OPERATION, TestNetwork.dial(WEST, to, ticket), ANY)
            .await(TestNetwork.TASKS, LIMIT);
  }

  private static void isRefused(Throwable failure) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            TunnelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED));
  }

  @Test
  void aStreamWaitsForTheKeyThatAnAgentIsNamedWhenItHasStarted() throws Exception {
    TicketKey key = new TicketKey();
    Tunnel started = network.tunnel(network.join(WEST), TestNetwork.settings(), key);
    SignedTicket ticket = network.sign(claims(StreamKind.MEMORY).build());
    LinkEnd atStarted = started.open(OPERATION, TestNetwork.await(EAST, ticket), ANY);
    LinkEnd atEast = east.open(OPERATION, TestNetwork.dial(WEST, started, ticket), ANY);

    key.replace(network.ticketKey());

    exchange(
        atEast.await(TestNetwork.TASKS, LIMIT).getFirst(),
        atStarted.await(TestNetwork.TASKS, LIMIT).getFirst());
    started.close();
  }

  @Test
  void refusesWhereTheKeyDoesNotComeInTime() throws Exception {
    Tunnel started = network.tunnel(network.join(WEST), TestNetwork.settings(), new TicketKey());
    SignedTicket ticket = network.sign(claims(StreamKind.MEMORY).build());
    LinkEnd atStarted = started.open(OPERATION, TestNetwork.await(EAST, ticket), ANY);
    assertThatThrownBy(() -> dial(east, started, ticket))
        .hasMessageContaining("does not know the ticket key yet");
    atStarted.close();
    started.close();
  }

  @Test
  void refusesToTalkToAnotherHostThanItDialled() throws Exception {
    Tunnel south = network.tunnel(SOUTH);
    SignedTicket ticket = network.sign(claims(StreamKind.MEMORY).build());
    assertThatThrownBy(
            () ->
                east.open(OPERATION, TestNetwork.dial(WEST, south, ticket), ANY)
                    .await(TestNetwork.TASKS, LIMIT))
        .hasMessageContaining("where host " + WEST + " should");
    south.close();
  }

  @Test
  void refusesWhoShowsNoCertificateAtAll() throws Exception {
    SslContext anonymous =
        HostCredentials.strict(
            SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE));
    SslContext answering = HostCredentials.of(network.join(EAST), Clock.systemUTC()).answering();
    assertThatThrownBy(
            () ->
                dialAs(
                    new HostCredentials(EAST, answering, anonymous),
                    network.sign(claims(StreamKind.MEMORY).build())))
        .isInstanceOf(TunnelException.class);
  }

  @Test
  void refusesOrdersWhoseTicketsAreForSomethingElse() {
    assertOrderRefused(
        claims(StreamKind.MEMORY).setOperationId(new UUID(9, 9).toString()), "another operation");
    assertOrderRefused(
        claims(StreamKind.MEMORY).setDialerHostId(WEST.toString()), "the other host to dial");
    assertOrderRefused(
        claims(StreamKind.MEMORY).setDestinationHostId(SOUTH.toString()), "between other hosts");
    assertThatThrownBy(
            () ->
                west.open(
                    OPERATION,
                    TestNetwork.await(EAST, network.sign(claims(StreamKind.FILE).build())),
                    EnumSet.of(StreamKind.MEMORY)))
        .hasMessageContaining("the order opens no FILE stream");
  }

  @Test
  void aSilentStrangerIsSentAway() throws Exception {
    TunnelSettings usual = TestNetwork.settings();
    TunnelSettings impatient =
        new TunnelSettings(
            usual.listen(),
            usual.connectLimit(),
            Duration.ofMillis(200),
            usual.announcementGrace(),
            usual.stallLimit());
    try (Tunnel south = network.tunnel(network.join(SOUTH), impatient);
        SocketChannel stranger = SocketChannel.open(south.address())) {
      assertThat(stranger.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void anUnreachablePeerIsToldApartFromARefusingOne() throws Exception {
    Tunnel gone = network.tunnel(SOUTH);
    SignedTicket ticket =
        network.sign(claims(StreamKind.MEMORY).setDestinationHostId(SOUTH.toString()).build());
    Link link = TestNetwork.dial(SOUTH, gone, ticket);
    gone.close();
    assertThatThrownBy(() -> east.open(OPERATION, link, ANY).await(TestNetwork.TASKS, LIMIT))
        .isInstanceOfSatisfying(
            TunnelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PEER_UNREACHABLE));
  }

  @Test
  void aPeerThatDoesNotDialIsUnreachable() throws Exception {
    SignedTicket ticket = network.sign(claims(StreamKind.MEMORY).build());
    LinkEnd atWest = west.open(OPERATION, TestNetwork.await(EAST, ticket), ANY);
    assertThatThrownBy(() -> atWest.await(TestNetwork.TASKS, Duration.ofMillis(200)))
        .isInstanceOfSatisfying(
            TunnelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PEER_UNREACHABLE));
    assertRefused(ticket, "no order announced it here");
  }

  @Test
  void oneRefusedStreamFailsTheLinkAndCutsTheOthers() throws Exception {
    SignedTicket good = network.sign(claims(StreamKind.MEMORY).build());
    SignedTicket unknown = network.sign(claims(StreamKind.DISK).build());
    LinkEnd atWest = west.open(OPERATION, TestNetwork.await(EAST, good), ANY);
    assertThatThrownBy(
            () ->
                east.open(OPERATION, TestNetwork.dial(WEST, west, good, unknown), ANY)
                    .await(TestNetwork.TASKS, LIMIT))
        .isInstanceOf(TunnelException.class);
    TunnelStream orphan = atWest.await(TestNetwork.TASKS, LIMIT).getFirst();
    assertThatThrownBy(orphan::receive).isInstanceOf(IOException.class);
    orphan.close();
  }

  @Test
  void aCutIsNotMistakenForTheEnd() throws Exception {
    SignedTicket ticket = network.sign(claims(StreamKind.MEMORY).build());
    LinkEnd atWest = west.open(OPERATION, TestNetwork.await(EAST, ticket), ANY);
    TunnelStream source = dial(ticket);
    TunnelStream destination = atWest.await(TestNetwork.TASKS, LIMIT).getFirst();
    source.send(ByteBuffer.wrap(new byte[10]));
    assertThat(destination.receive().remaining()).isEqualTo(10);
    destination.receive().clear().limit(0);
    source.close();
    assertThatThrownBy(destination::receive).isInstanceOf(EOFException.class);
    destination.close();
  }

  @Test
  void oneDirectionMayEndBeforeTheOther() throws Exception {
    SignedTicket ticket = network.sign(claims(StreamKind.MEMORY).build());
    LinkEnd atWest = west.open(OPERATION, TestNetwork.await(EAST, ticket), ANY);
    try (TunnelStream source = dial(ticket);
        TunnelStream destination = atWest.await(TestNetwork.TASKS, LIMIT).getFirst()) {
      source.endOutput();
      assertThat(destination.receive().hasRemaining()).isFalse();
      exchange(destination, source);
      destination.endOutput();
      assertThat(source.receive().hasRemaining()).isFalse();
    }
  }

  @Test
  void aPeerThatTakesNothingIsGivenUp() throws Exception {
    SignedTicket ticket = network.sign(claims(StreamKind.MEMORY).build());
    LinkEnd atWest = west.open(OPERATION, TestNetwork.await(EAST, ticket), ANY);
    try (TunnelStream source = dial(ticket);
        TunnelStream destination = atWest.await(TestNetwork.TASKS, LIMIT).getFirst()) {
      assertThat(destination.kind()).isEqualTo(StreamKind.MEMORY);
      assertThatThrownBy(() -> sendForEver(source)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void countsWhatTravels() throws Exception {
    long before = standing.wireBytes();
    exchange(standing, standingAtWest);
    assertThat(standing.wireBytes() - before).isBetween(1_000_000L, 1_100_000L);
    assertThat(standing.wireBytes()).isEqualTo(standingAtWest.wireBytes());
  }

  @Test
  void aPortThatIsTakenIsExplained() throws Exception {
    TunnelSettings taken = TunnelSettings.listeningOn(west.address());
    assertThatThrownBy(() -> network.tunnel(network.join(SOUTH), taken))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("tunnel.listen");
  }

  private static void sendForEver(TunnelStream stream) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
    while (true) {
      stream.send(bytes.clear());
    }
  }

  private io.godwit.protocol.ticket.Verdict trustAll(SignedTicket ticket) {
    try {
      return new io.godwit.protocol.ticket.Verdict.Accepted(
          TicketClaims.parseFrom(ticket.getClaims()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private TunnelStream dial(SignedTicket ticket) throws Exception {
    return east.open(OPERATION, TestNetwork.dial(WEST, west, ticket), ANY)
        .await(TestNetwork.TASKS, LIMIT)
        .getFirst();
  }

  private TunnelStream dialAs(HostCredentials credentials, SignedTicket ticket) throws Exception {
    Watchdog watchdog = new Watchdog();
    Dialer dialer = new Dialer(TestNetwork.settings(), () -> credentials, watchdog);
    Link link = TestNetwork.dial(WEST, west, ticket);
    LinkTerms terms = LinkTerms.check(OPERATION, link, ANY, this::trustAll, EAST);
    return LinkEnd.dialling(terms, dialer).await(TestNetwork.TASKS, LIMIT).getFirst();
  }

  private void assertRefused(SignedTicket ticket, String why) {
    assertThatThrownBy(() -> dial(ticket))
        .isInstanceOfSatisfying(
            TunnelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
        .hasMessageContaining(why);
  }

  private void assertOrderRefused(TicketClaims.Builder claims, String why) {
    SignedTicket ticket = network.sign(claims.build());
    assertThatThrownBy(() -> west.open(OPERATION, TestNetwork.await(EAST, ticket), ANY))
        .isInstanceOfSatisfying(
            TunnelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
        .hasMessageContaining(why);
  }

  private static TicketClaims.Builder claims(StreamKind kind) {
    return TestNetwork.claims(OPERATION, EAST, WEST, kind);
  }

  /** A million random bytes arrive as they left. */
  static void exchange(TunnelStream from, TunnelStream to) throws Exception {
    byte[] sent = new byte[1_000_000];
    new Random(1).nextBytes(sent);
    Thread sender =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    from.send(ByteBuffer.wrap(sent));
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    byte[] received = new byte[sent.length];
    ByteBuffer into = ByteBuffer.wrap(received);
    while (into.hasRemaining()) {
      ByteBuffer arrived = to.receive();
      assertThat(arrived.hasRemaining()).isTrue();
      into.put(arrived);
    }
    sender.join();
    assertThat(received).isEqualTo(sent);
  }
}
