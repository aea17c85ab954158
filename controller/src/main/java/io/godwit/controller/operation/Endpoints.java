package io.godwit.controller.operation;

import io.godwit.controller.operation.Tickets.End;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.Store;
import io.godwit.model.HostId;
import java.util.List;

/** Where hosts can be dialled by other hosts, as they last reported. */
record Endpoints(Store store) {
  End of(HostId id) throws StepException.Failed {
    HostRecord host =
        store
            .read(transaction -> transaction.hosts().find(id))
            .orElseThrow(
                () ->
                    new StepException.Failed(
                        new Cause("HOST_REMOVED", "host " + id + " is not in the fleet any more")));
    List<String> endpoints =
        host.inventory()
            .map(inventory -> List.copyOf(inventory.getTunnelEndpointsList()))
            .orElse(List.of());
    return new End(id, endpoints);
  }
}
