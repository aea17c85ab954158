package io.godwit.agent.tunnel;

import io.godwit.agent.config.HostPort;
import io.godwit.agent.tunnel.TunnelException.Reason;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.StreamHello;
import io.godwit.protocol.v1.StreamReply;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/** Opens streams to other hosts' tunnels. */
final class Dialer {
  private final TunnelSettings settings;
  private final Supplier<HostCredentials> credentials;
  private final Watchdog watchdog;

  Dialer(TunnelSettings settings, Supplier<HostCredentials> credentials, Watchdog watchdog) {
    this.settings = settings;
    this.credentials = credentials;
    this.watchdog = watchdog;
  }

  /** Begins to dial; completes with the stream, or with a {@link TunnelException}. */
  CompletableFuture<TunnelStream> dial(LinkTerms terms, LinkTerms.Ticket ticket) {
    CompletableFuture<TunnelStream> stream = new CompletableFuture<>();
    Thread.ofVirtual().name("tunnel-dial").start(() -> dial(terms, ticket, stream));
    return stream;
  }

  private void dial(
      LinkTerms terms, LinkTerms.Ticket ticket, CompletableFuture<TunnelStream> wanted) {
    try {
      TunnelStream stream = introduce(way(terms, ticket), terms.peer(), ticket);
      if (!wanted.complete(stream)) {
        stream.close();
      }
    } catch (IOException | RuntimeException e) {
      wanted.completeExceptionally(e);
    }
  }

  private ByteChannel way(LinkTerms terms, LinkTerms.Ticket ticket) throws IOException {
    return terms.relay().isPresent()
        ? enter(terms.relay().get(), ticket)
        : connect(terms.peer(), terms.endpoints());
  }

  /**
   * Dials a relay and waits until it has the other host too; what is sent then goes there.
   *
   * @throws TunnelException {@code PEER_UNREACHABLE} or {@code REFUSED}
   */
  RelayedChannel enter(LinkTerms.Relay relay, LinkTerms.Ticket ticket) throws IOException {
    TlsChannel tls =
        new TlsChannel(
            connect(relay.host(), relay.endpoints()), credentials.get().diallingEngine());
    Duration limit = settings.handshakeLimit().plus(Tunnel.MEETING);
    return new RelayedChannel(introduce(tls, relay.host(), limit, ticket));
  }

  private SocketChannel connect(HostId host, List<String> endpoints) throws TunnelException {
    TunnelException unreachable =
        new TunnelException(
            Reason.PEER_UNREACHABLE,
            "host %s could not be dialled at %s".formatted(host, endpoints));
    for (String endpoint : endpoints) {
      try {
        return connect(endpoint);
      } catch (IOException | IllegalArgumentException e) {
        unreachable.addSuppressed(e);
      }
    }
    throw unreachable;
  }

  private SocketChannel connect(String endpoint) throws IOException {
    SocketChannel socket = SocketChannel.open();
    try {
      HostPort address = HostPort.parse(endpoint);
      socket
          .socket()
          .connect(
              new InetSocketAddress(address.host(), address.port()),
              (int) settings.connectLimit().toMillis());
      TcpOptions.apply(socket);
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private TunnelStream introduce(ByteChannel way, HostId peer, LinkTerms.Ticket ticket)
      throws IOException {
    TlsChannel tls = new TlsChannel(way, credentials.get().diallingEngine());
    Duration limit = settings.handshakeLimit().plus(settings.announcementGrace());
    FramedChannel channel = introduce(tls, peer, limit, ticket);
    return new TunnelStream(
        ticket.claims(), peer, channel, watchdog.againstStall(tls, settings.stallLimit())::close);
  }

  private FramedChannel introduce(
      TlsChannel tls, HostId peer, Duration limit, LinkTerms.Ticket ticket) throws IOException {
    FramedChannel channel = new FramedChannel(tls);
    try {
      requireAccepted(watchdog.limited(tls, limit, () -> show(channel, peer, ticket)));
      return channel;
    } catch (SSLException e) {
      channel.close();
      throw new TunnelException(
          Reason.REFUSED,
          "the hosts do not accept each other's certificates: " + e.getMessage(),
          e);
    } catch (TunnelException | RuntimeException e) {
      channel.close();
      throw e;
    } catch (IOException e) {
      channel.close();
      throw new TunnelException(
          Reason.PEER_UNREACHABLE, "host " + peer + " ended the connection: " + e.getMessage(), e);
    }
  }

  private static StreamReply show(FramedChannel channel, HostId peer, LinkTerms.Ticket ticket)
      throws IOException {
    channel.tls().handshake();
    requirePeer(channel.tls(), peer);
    Messages.send(channel, StreamHello.newBuilder().setTicket(ticket.signed()).build());
    return Messages.receive(channel, StreamReply.parser());
  }

  private static void requirePeer(TlsChannel tls, HostId peer) throws IOException {
    HostId found = HostCredentials.peerOf(tls.session());
    if (!found.equals(peer)) {
      throw new TunnelException(
          Reason.REFUSED, "host %s answered where host %s should".formatted(found, peer));
    }
  }

  private static void requireAccepted(StreamReply reply) throws TunnelException {
    if (!reply.getAccepted()) {
      throw new TunnelException(
          Reason.REFUSED, "the peer refused the ticket: " + reply.getRefusal());
    }
  }
}
