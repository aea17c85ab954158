package io.godwit.controller.operation;

import io.godwit.controller.saga.StepRun;
import io.godwit.controller.store.Store;
import io.godwit.model.HostId;
import io.godwit.model.VmSpec;
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
    Invitations invitations,
    Overlays overlays,
    Limits limits,
    InstantSource clock,
    Tasks tasks) {
  public static Workshop of(
      Store store,
      AgentGateway gateway,
      TicketSigner signer,
      FleetFacts facts,
      Instances instances,
      Invitations invitations,
      Overlays overlays,
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
        invitations,
        overlays,
        limits,
        clock,
        tasks);
  }

  /** Before a host is ordered to have a VM: it has the VM's network by then. */
  void bringNetworkOf(VmSpec vm) {
    if (vm.port().isPresent()) {
      overlays.publish();
    }
  }

  /** After a write that changes where a VM is or may be, once that is on the disk. */
  void tellNetworks(StepRun run) {
    run.afterJournalled(overlays::publishSoon);
  }

  private static String nameOf(Store store, HostId id) {
    return store
        .read(transaction -> transaction.hosts().find(id))
        .map(host -> host.name().value())
        .orElse(id.toString());
  }
}
