package io.godwit.controller.operation;

import io.godwit.controller.store.Store;
import io.godwit.model.HostId;
import io.godwit.protocol.ticket.TicketSigner;
import io.godwit.runtime.Tasks;
import java.time.InstantSource;

/** What operations work with. */
public record Workshop(
    Store store,
    Orders orders,
    Tickets tickets,
    FleetFacts facts,
    Instances instances,
    Limits limits,
    InstantSource clock,
    Tasks tasks) {
  public static Workshop of(
      Store store,
      AgentGateway gateway,
      TicketSigner signer,
      FleetFacts facts,
      Instances instances,
      Findings findings,
      Limits limits,
      InstantSource clock,
      Tasks tasks) {
    return new Workshop(
        store,
        new Orders(gateway, findings, limits, tasks, host -> nameOf(store, host)),
        new Tickets(signer, limits),
        facts,
        instances,
        limits,
        clock,
        tasks);
  }

  private static String nameOf(Store store, HostId id) {
    return store
        .read(transaction -> transaction.hosts().find(id))
        .map(host -> host.name().value())
        .orElse(id.toString());
  }
}
