package io.godwit.agent.tunnel;

import io.godwit.agent.identity.TicketKey;
import io.godwit.model.HostId;
import io.godwit.protocol.ticket.TicketVerifier;
import io.godwit.protocol.ticket.Verdict;
import io.godwit.protocol.ticket.Verdict.Accepted;
import io.godwit.protocol.ticket.Verdict.Reason;
import io.godwit.protocol.ticket.Verdict.Refused;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamHello;
import io.godwit.protocol.v1.StreamReply;
import io.godwit.protocol.v1.TicketClaims;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Lets peers in, each on a virtual thread: certificate, ticket, announcement, in that order. */
final class Acceptor implements Runnable {
  private static final Logger LOG = System.getLogger(Acceptor.class.getName());

  /** Peers that have not shown a good ticket yet; more than that wait in the kernel's queue. */
  private static final int UNPROVEN_PEERS = 64;

  private static final Verdict UNKNOWN_KEY =
      new Refused(Reason.FORGED, "this host does not know the ticket key yet");

  private final TunnelSettings settings;
  private final Supplier<HostCredentials> credentials;
  private final InstantSource clock;
  private final TicketKey key;
  private final Admission admission;
  private final Relays relays;
  private final Watchdog watchdog;
  private final ServerSocketChannel listener;
  private final Semaphore unproven = new Semaphore(UNPROVEN_PEERS);

  Acceptor(
      TunnelSettings settings,
      Supplier<HostCredentials> credentials,
      InstantSource clock,
      TicketKey key,
      Admission admission,
      Relays relays,
      Watchdog watchdog,
      ServerSocketChannel listener) {
    this.settings = settings;
    this.credentials = credentials;
    this.clock = clock;
    this.key = key;
    this.admission = admission;
    this.relays = relays;
    this.watchdog = watchdog;
    this.listener = listener;
  }

  @Override
  public void run() {
    try {
      while (listener.isOpen()) {
        unproven.acquire();
        acceptOne();
      }
    } catch (ClosedChannelException closed) {
      LOG.log(Level.DEBUG, "the tunnel has ended", closed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.log(Level.ERROR, "the tunnel accepts no more streams; moves to this host will fail", e);
    }
  }

  private void acceptOne() throws IOException {
    SocketChannel socket = listener.accept();
    Thread.ofVirtual().name("tunnel-accept").start(() -> admit(socket));
  }

  private void admit(SocketChannel socket) {
    try {
      TcpOptions.apply(socket);
      admit(new FramedChannel(new TlsChannel(socket, credentials.get().answeringEngine())));
    } catch (IOException e) {
      LOG.log(Level.INFO, "a peer was not let into the tunnel: {0}", e.getMessage());
      closeQuietly(socket);
    } catch (InterruptedException e) {
      closeQuietly(socket);
      Thread.currentThread().interrupt();
    } finally {
      unproven.release();
    }
  }

  private void admit(FramedChannel channel) throws IOException, InterruptedException {
    try {
      TlsChannel tls = channel.tls();
      SignedTicket ticket =
          watchdog.limited(tls, settings.handshakeLimit(), () -> ticketOf(channel));
      HostId peer = HostCredentials.peerOf(tls.session());
      if (isForRelay(ticket)) {
        relay(ticket, peer, channel);
        return;
      }
      Admission.Decision decision = decide(ticket, peer);
      switch (decision.verdict()) {
        case Accepted accepted -> welcome(channel, accepted, peer, decision.arrival());
        case Refused refused -> {
          refuse(channel, refused, peer);
          channel.close();
        }
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static SignedTicket ticketOf(FramedChannel channel) throws IOException {
    channel.tls().handshake();
    return Messages.receive(channel, StreamHello.parser()).getTicket();
  }

  /**
   * Goes to a relay, where the peer comes too, and lets it in as if it had come here.
   *
   * @return completes with the stream
   */
  CompletableFuture<TunnelStream> meet(
      LinkTerms.Relay relay, LinkTerms.Ticket ticket, Dialer dialer) {
    CompletableFuture<TunnelStream> arrival = admission.expect(ticket.claims());
    Thread unused =
        Thread.ofVirtual().name("tunnel-meet").start(() -> meet(relay, ticket, dialer, arrival));
    return arrival;
  }

  private void meet(
      LinkTerms.Relay relay,
      LinkTerms.Ticket ticket,
      Dialer dialer,
      CompletableFuture<TunnelStream> arrival) {
    try {
      RelayedChannel way = dialer.enter(relay, ticket);
      admit(new FramedChannel(new TlsChannel(way, credentials.get().answeringEngine())));
    } catch (IOException | RuntimeException e) {
      arrival.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Withdraws what was to come by way of a relay. */
  void forget(TicketClaims claims) {
    admission.forget(claims);
  }

  /** What is told here by an unproven ticket is proven where it is acted on. */
  private boolean isForRelay(SignedTicket ticket) {
    return TicketVerifier.read(ticket, clock.instant()) instanceof Accepted accepted
        && accepted.claims().getRelayHostId().equals(credentials.get().host().toString());
  }

  private void relay(SignedTicket ticket, HostId peer, FramedChannel channel)
      throws IOException, InterruptedException {
    Verdict verdict =
        key.awaitVerifier(settings.announcementGrace())
            .map(
                known ->
                    known.verifyAsRelay(ticket, credentials.get().host(), peer, clock.instant()))
            .orElse(UNKNOWN_KEY);
    if (verdict instanceof Accepted accepted) {
      verdict = relays.meet(accepted.claims(), peer, channel);
    }
    if (verdict instanceof Refused refused) {
      refuse(channel, refused, peer);
      channel.close();
    }
  }

  private Admission.Decision decide(SignedTicket ticket, HostId peer) throws InterruptedException {
    // An agent that has just started is named the key in a moment; the peer was told to dial
    // before.
    Verdict verdict =
        key.awaitVerifier(settings.announcementGrace())
            .map(known -> known.verify(ticket, credentials.get().host(), peer, clock.instant()))
            .orElse(UNKNOWN_KEY);
    return switch (verdict) {
      case Accepted accepted -> admission.claim(accepted.claims());
      case Refused refused -> new Admission.Decision(refused, new CompletableFuture<>());
    };
  }

  private void welcome(
      FramedChannel channel,
      Accepted accepted,
      HostId peer,
      CompletableFuture<TunnelStream> arrival)
      throws IOException {
    try {
      Messages.send(channel, StreamReply.newBuilder().setAccepted(true).build());
    } catch (IOException e) {
      arrival.completeExceptionally(e);
      throw e;
    }
    TunnelStream stream =
        new TunnelStream(
            accepted.claims(),
            peer,
            channel,
            watchdog.againstStall(channel.tls(), settings.stallLimit())::close);
    if (!arrival.complete(stream)) {
      stream.close();
    }
  }

  private void refuse(FramedChannel channel, Refused refused, HostId peer) throws IOException {
    LOG.log(
        Level.WARNING,
        "host {0} was refused a stream ({1}: {2}); nothing else is affected",
        peer,
        refused.reason(),
        refused.message());
    StreamReply reply = StreamReply.newBuilder().setRefusal(refused.message()).build();
    watchdog.limited(channel.tls(), settings.handshakeLimit(), () -> sayLast(channel, reply));
  }

  private static StreamReply sayLast(FramedChannel channel, StreamReply reply) throws IOException {
    Messages.send(channel, reply);
    channel.endOutput();
    return reply;
  }

  private static void closeQuietly(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a refused connection did not close cleanly", e);
    }
  }
}
