package io.godwit.controller.operation;

import io.godwit.controller.store.Store;
import io.godwit.protocol.ticket.TicketSigner;
import java.time.InstantSource;

/** What operations work with. */
public record Workshop(
    Store store,
    Orders orders,
    Tickets tickets,
    FleetFacts facts,
    Limits limits,
    InstantSource clock) {
  public static Workshop of(
      Store store,
      AgentGateway gateway,
      TicketSigner signer,
      FleetFacts facts,
      ProgressSink progress,
      Limits limits,
      InstantSource clock) {
    return new Workshop(
        store,
        new Orders(gateway, progress, limits),
        new Tickets(signer, limits),
        facts,
        limits,
        clock);
  }
}
