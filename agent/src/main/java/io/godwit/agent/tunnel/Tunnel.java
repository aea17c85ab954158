package io.godwit.agent.tunnel;

import io.godwit.agent.identity.TicketKey;
import io.godwit.model.OperationId;
import io.godwit.protocol.ticket.TicketVerifier;
import io.godwit.protocol.ticket.Verdict;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamKind;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A host's end of all tunnels: listens on the one port, and dials other hosts' ports. Streams that
 * stand are their owners'. May be used by many threads.
 */
public final class Tunnel implements StreamOpener, AutoCloseable {
  /** How long the first of two hosts waits at a relay for the other. */
  static final Duration MEETING = Duration.ofSeconds(10);

  /** How long a relay expects two hosts of which neither comes. */
  private static final Duration UNVISITED = Duration.ofMinutes(1);

  private final Supplier<HostCredentials> credentials;
  private final InstantSource clock;
  private final Watchdog watchdog = new Watchdog();
  private final ServerSocketChannel listener;
  private final Admission admission;
  private final Relays relays;
  private final Dialer dialer;
  private final Acceptor acceptor;

  private Tunnel(
      TunnelSettings settings,
      Supplier<HostCredentials> credentials,
      TicketKey key,
      InstantSource clock,
      ServerSocketChannel listener) {
    this.credentials = credentials;
    this.clock = clock;
    this.listener = listener;
    this.admission = new Admission(clock, settings.announcementGrace());
    this.relays =
        new Relays(
            clock,
            new Relays.Limits(
                settings.announcementGrace(), MEETING, settings.stallLimit(), UNVISITED),
            watchdog);
    this.dialer = new Dialer(settings, credentials, watchdog);
    this.acceptor =
        new Acceptor(settings, credentials, clock, key, admission, relays, watchdog, listener);
  }

  /**
   * Listens.
   *
   * @param credentials asked for each connection, so that a renewed certificate counts at once
   * @param key by which tickets are verified that are shown; none is good until it is known, and
   *     one that is shown a moment before waits for it
   * @throws BindException with what to do, if the port is taken
   */
  public static Tunnel open(
      TunnelSettings settings,
      Supplier<HostCredentials> credentials,
      TicketKey key,
      InstantSource clock)
      throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    try {
      listener.bind(settings.listen());
    } catch (BindException e) {
      listener.close();
      throw explained(settings.listen(), e);
    }
    Tunnel tunnel = new Tunnel(settings, credentials, key, clock, listener);
    Thread.ofPlatform().daemon().name("tunnel-acceptor").start(tunnel.acceptor);
    return tunnel;
  }

  @Override
  public LinkEnd open(OperationId operation, Link link, Set<StreamKind> kinds)
      throws TunnelException {
    LinkTerms terms = LinkTerms.check(operation, link, kinds, this::read, credentials.get().host());
    if (terms.dialer().equals(terms.self())) {
      return LinkEnd.dialling(terms, dialer);
    }
    return terms
        .relay()
        .map(relay -> LinkEnd.meeting(terms, relay, dialer, acceptor))
        .orElseGet(() -> LinkEnd.awaiting(terms, admission));
  }

  @Override
  public void relay(OperationId operation, List<SignedTicket> tickets) throws TunnelException {
    relays.announce(LinkTerms.relayed(operation, tickets, this::read, credentials.get().host()));
  }

  @Override
  public Doors doors() {
    return Doors.UNIX_SOCKETS;
  }

  /** Where it listens. */
  public InetSocketAddress address() throws IOException {
    return (InetSocketAddress) listener.getLocalAddress();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    relays.close();
    watchdog.close();
  }

  private Verdict read(SignedTicket ticket) {
    return TicketVerifier.read(ticket, clock.instant());
  }

  private static BindException explained(InetSocketAddress address, BindException cause) {
    BindException explained =
        new BindException(
            "the tunnel cannot listen on %s: %s. Free the port, or set tunnel.listen and tunnel.endpoints to another one."
                .formatted(address, cause.getMessage()));
    explained.initCause(cause);
    return explained;
  }
}
