package io.godwit.controller.store;

import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.ImageName;
import io.godwit.model.OperationId;
import io.godwit.model.VmSpec;
import java.time.Instant;
import java.util.Optional;

/**
 * What is durably known of a VM: what it is and whose it is. Whether it runs is not here; only its
 * host's evidence tells.
 *
 * @param owner the host that may run it under the epoch
 * @param made whether it stands on its owner; false while it is being created
 * @param grantedTo where the epoch after this one is granted to, while a hand-over is open
 * @param confirmed whether its owner has proven itself since the store was lost or restored
 * @param decidedAt the epoch of the last decision of a person whose VM it is
 * @param operation the one that works on it
 * @param version rises with every change
 */
public record VmRecord(
    VmSpec spec,
    ImageName image,
    HostId owner,
    Epoch epoch,
    boolean made,
    Optional<HostId> grantedTo,
    boolean confirmed,
    Optional<Epoch> decidedAt,
    Optional<OperationId> operation,
    long version,
    Instant createdAt) {}
