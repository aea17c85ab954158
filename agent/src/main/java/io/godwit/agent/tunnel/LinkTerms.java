package io.godwit.agent.tunnel;

import io.godwit.agent.tunnel.TunnelException.Reason;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.protocol.ticket.Verdict;
import io.godwit.protocol.ticket.Verdict.Accepted;
import io.godwit.protocol.ticket.Verdict.Refused;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.protocol.v1.TicketClaims;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an order says of the streams it needs, checked: every ticket passes the judge, and is for
 * this operation, between these two hosts, dialled by the one that is to dial, and of a kind that
 * the order may open.
 */
public record LinkTerms(
    HostId dialer,
    HostId self,
    HostId peer,
    List<String> endpoints,
    Optional<Relay> relay,
    List<Ticket> tickets) {

  /** A third host, by way of which both talk. */
  public record Relay(HostId host, List<String> endpoints) {
    public Relay {
      endpoints = List.copyOf(endpoints);
    }
  }

  /** A ticket and what it says. */
  public record Ticket(SignedTicket signed, TicketClaims claims) {}

  /** Whether a ticket is good, as far as that can be told before it is shown. */
  public interface Judge {
    Verdict judge(SignedTicket ticket) throws TunnelException;
  }

  /**
   * @throws TunnelException {@code REFUSED}, with what is wrong
   */
  public static LinkTerms check(
      OperationId operation, Link link, Set<StreamKind> kinds, Judge judge, HostId self)
      throws TunnelException {
    HostId peer = HostId.of(link.getPeerHostId());
    HostId dialer =
        switch (link.getRole()) {
          case DIAL -> self;
          case AWAIT -> peer;
          default -> throw refused("the order does not say which host dials");
        };
    List<Ticket> tickets = new ArrayList<>();
    for (SignedTicket signed : link.getTicketsList()) {
      TicketClaims claims = accepted(judge.judge(signed));
      requireFit(claims, operation, kinds, dialer, Set.of(self.toString(), peer.toString()));
      requireWay(claims, link);
      tickets.add(new Ticket(signed, claims));
    }
    return new LinkTerms(
        dialer,
        self,
        peer,
        List.copyOf(link.getPeerEndpointsList()),
        relay(link),
        List.copyOf(tickets));
  }

  /**
   * What an order says of the streams that this host is to relay, checked as far as it can be.
   *
   * @throws TunnelException {@code REFUSED}, with what is wrong
   */
  static List<TicketClaims> relayed(
      OperationId operation, List<SignedTicket> tickets, Judge judge, HostId self)
      throws TunnelException {
    List<TicketClaims> relayed = new ArrayList<>();
    for (SignedTicket signed : tickets) {
      TicketClaims claims = accepted(judge.judge(signed));
      if (!claims.getOperationId().equals(operation.toString())) {
        throw refused("it is for another operation");
      }
      if (!claims.getRelayHostId().equals(self.toString())) {
        throw refused("it is for another host to relay");
      }
      relayed.add(claims);
    }
    return relayed;
  }

  private static Optional<Relay> relay(Link link) {
    return link.hasRelay()
        ? Optional.of(
            new Relay(HostId.of(link.getRelay().getHostId()), link.getRelay().getEndpointsList()))
        : Optional.empty();
  }

  private static void requireWay(TicketClaims claims, Link link) throws TunnelException {
    if (!claims.getRelayHostId().equals(link.getRelay().getHostId())) {
      throw refused("it is for another way between the hosts");
    }
  }

  private static TicketClaims accepted(Verdict verdict) throws TunnelException {
    return switch (verdict) {
      case Accepted accepted -> accepted.claims();
      case Refused refused -> throw refused(refused.message());
    };
  }

  private static void requireFit(
      TicketClaims claims,
      OperationId operation,
      Set<StreamKind> kinds,
      HostId dialer,
      Set<String> hosts)
      throws TunnelException {
    if (!claims.getOperationId().equals(operation.toString())) {
      throw refused("it is for another operation");
    }
    if (!kinds.contains(claims.getKind())) {
      throw refused("the order opens no " + claims.getKind() + " stream");
    }
    if (!claims.getDialerHostId().equals(dialer.toString())) {
      throw refused("it is for the other host to dial");
    }
    if (!hosts.equals(Set.of(claims.getSourceHostId(), claims.getDestinationHostId()))) {
      throw refused("it is for a stream between other hosts");
    }
  }

  private static TunnelException refused(String why) {
    return new TunnelException(Reason.REFUSED, "a ticket of the order is refused: " + why);
  }
}
