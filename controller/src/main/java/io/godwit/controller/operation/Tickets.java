package io.godwit.controller.operation;

import io.godwit.controller.operation.LinkWay.Direct;
import io.godwit.controller.operation.LinkWay.Relayed;
import io.godwit.controller.saga.StepRun;
import io.godwit.model.HostId;
import io.godwit.protocol.ticket.TicketSigner;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.Relay;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.protocol.v1.TicketClaims;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
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
    DESTINATION
  }

  /**
   * What the streams are for.
   *
   * @param vm its id, or empty for a base image
   * @param epoch the granted one, or 0 for a base image
   */
  record Purpose(String vm, long epoch, List<StreamKind> kinds) {}

  /** Both ends of the same streams. */
  record Links(Link source, Link destination) {
    /** By way of whom they go; empty where one end dials the other. */
    Optional<HostId> relay() {
      return source.hasRelay()
          ? Optional.of(HostId.of(source.getRelay().getHostId()))
          : Optional.empty();
    }
  }

  Links links(StepRun run, HostId source, HostId destination, LinkWay way, Purpose purpose) {
    List<SignedTicket> tickets =
        purpose.kinds().stream()
            .map(kind -> signer.sign(claims(run, source, destination, purpose, way, kind)))
            .toList();
    return new Links(
        link(destination, Dialer.SOURCE, way, tickets),
        link(source, Dialer.DESTINATION, way, tickets));
  }

  private TicketClaims claims(
      StepRun run,
      HostId source,
      HostId destination,
      Purpose purpose,
      LinkWay way,
      StreamKind kind) {
    return TicketClaims.newBuilder()
        .setTicketId(id(run, kind))
        .setOperationId(run.operation().toString())
        .setVmId(purpose.vm())
        .setEpoch(purpose.epoch())
        .setSourceHostId(source.toString())
        .setDestinationHostId(destination.toString())
        .setKind(kind)
        .setDialerHostId((way.dialer() == Dialer.SOURCE ? source : destination).toString())
        .setNotAfterMillis(run.attemptStartedAt().plus(limits.ticket()).toEpochMilli())
        .setRelayHostId(way instanceof Relayed relayed ? relayed.relay().toString() : "")
        .build();
  }

  private static String id(StepRun run, StreamKind kind) {
    String name = "%s/%s/%d/%s".formatted(run.operation(), run.step(), run.attempt(), kind.name());
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static Link link(HostId peer, Dialer self, LinkWay way, List<SignedTicket> tickets) {
    Link.Builder link =
        Link.newBuilder()
            .setPeerHostId(peer.toString())
            .setRole(way.dialer() == self ? Link.Role.DIAL : Link.Role.AWAIT)
            .addAllTickets(tickets);
    switch (way) {
      case Direct direct -> link.addAllPeerEndpoints(direct.endpoints());
      case Relayed relayed ->
          link.setRelay(
              Relay.newBuilder()
                  .setHostId(relayed.relay().toString())
                  .addAllEndpoints(
                      self == Dialer.SOURCE ? relayed.forSource() : relayed.forDestination()));
    }
    return link.build();
  }
}
