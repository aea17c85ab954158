package io.godwit.controller.operation;

import io.godwit.controller.saga.StepRun;
import io.godwit.model.HostId;
import io.godwit.protocol.ticket.TicketSigner;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.protocol.v1.TicketClaims;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * Makes the two ends of the streams between a source and a destination. The same attempt of a step
 * gives the same tickets, also from a controller that started again in between, so that both ends
 * always know the same ones.
 */
public final class Tickets {
  private final TicketSigner signer;
  private final Limits limits;

  Tickets(TicketSigner signer, Limits limits) {
    this.signer = signer;
    this.limits = limits;
  }

  /** Which of the two hosts dials. */
  enum Dialer {
    SOURCE,
    DESTINATION;

    /** Each attempt the other one: a firewall often lets one direction pass. */
    static Dialer ofAttempt(int attempt) {
      return attempt % 2 == 1 ? SOURCE : DESTINATION;
    }
  }

  /**
   * What the streams are for.
   *
   * @param vm its id, or empty for a base image
   * @param epoch the granted one, or 0 for a base image
   */
  record Purpose(String vm, long epoch, List<StreamKind> kinds) {}

  /** A host as an end of a stream. */
  record End(HostId host, List<String> endpoints) {}

  /** Both ends of the same streams. */
  record Links(Link source, Link destination) {}

  Links links(StepRun run, End source, End destination, Purpose purpose) {
    Dialer dialer = Dialer.ofAttempt(run.attempt());
    List<SignedTicket> tickets =
        purpose.kinds().stream()
            .map(kind -> signer.sign(claims(run, source, destination, purpose, dialer, kind)))
            .toList();
    return new Links(
        link(destination, dialer == Dialer.SOURCE ? Link.Role.DIAL : Link.Role.AWAIT, tickets),
        link(source, dialer == Dialer.DESTINATION ? Link.Role.DIAL : Link.Role.AWAIT, tickets));
  }

  private TicketClaims claims(
      StepRun run, End source, End destination, Purpose purpose, Dialer dialer, StreamKind kind) {
    return TicketClaims.newBuilder()
        .setTicketId(id(run, kind))
        .setOperationId(run.operation().toString())
        .setVmId(purpose.vm())
        .setEpoch(purpose.epoch())
        .setSourceHostId(source.host().toString())
        .setDestinationHostId(destination.host().toString())
        .setKind(kind)
        .setDialerHostId((dialer == Dialer.SOURCE ? source : destination).host().toString())
        .setNotAfterMillis(run.attemptStartedAt().plus(limits.ticket()).toEpochMilli())
        .build();
  }

  private static String id(StepRun run, StreamKind kind) {
    String name = "%s/%s/%d/%s".formatted(run.operation(), run.step(), run.attempt(), kind.name());
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static Link link(End peer, Link.Role role, List<SignedTicket> tickets) {
    return Link.newBuilder()
        .setPeerHostId(peer.host().toString())
        .addAllPeerEndpoints(peer.endpoints())
        .setRole(role)
        .addAllTickets(tickets)
        .build();
  }
}
