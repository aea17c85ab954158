package io.godwit.controller.operation;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.store.Transaction;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import java.util.Optional;

/** Whether what is spoken for on a host fits into it. */
public final class Room {
  private Room() {}

  /** Why not, in the transaction that speaks for more; empty where it fits. */
  public static Optional<Cause> lacks(Transaction transaction, HostId id) {
    return transaction
        .hosts()
        .find(id)
        .map(
            host ->
                lacks(
                    host.name().value(),
                    new DataSize(host.inventory().map(each -> each.getMemoryBytes()).orElse(0L)),
                    transaction.reservations().on(id).memory()))
        .orElseGet(
            () -> Optional.of(new Cause("HOST_REMOVED", "host " + id + " is not in the fleet")));
  }

  private static Optional<Cause> lacks(String host, DataSize capacity, DataSize spokenFor) {
    return spokenFor.isMoreThan(capacity)
        ? Optional.of(
            new Cause(
                "NO_MEMORY",
                "host %s has %s of memory for VMs, and %s would be spoken for"
                    .formatted(host, capacity, spokenFor)))
        : Optional.empty();
  }
}
