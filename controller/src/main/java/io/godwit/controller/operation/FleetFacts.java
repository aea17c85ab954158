package io.godwit.controller.operation;

import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.migration.HostFacts;
import io.godwit.migration.MoveFacts;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.VmEvidence;
import java.util.List;
import java.util.Optional;

/** What is known of the fleet at this moment, as decisions want it. */
public interface FleetFacts {
  /** Every host. */
  List<HostFacts> hosts();

  /**
   * The VMs of which a host has a domain, a disk or a journal that is not over, whoever owns them;
   * empty where it does not answer.
   */
  Optional<List<VmEvidence>> present(HostId host);

  /** Pairs of hosts, by their names, that reach each other in the mesh by way of this one only. */
  List<String> relayedOnlyBy(Transaction transaction, HostId host);

  /**
   * The facts of a move.
   *
   * @param self the operation that asks, which is not in its own way and whose reservation is its
   *     own room
   */
  MoveFacts move(
      VmRecord vm, HostId destination, MoveFacts.Manner manner, Optional<OperationId> self);
}
