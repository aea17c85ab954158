package io.godwit.controller.store;

import io.godwit.model.HostId;
import io.godwit.model.ImageName;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import java.time.Instant;
import java.util.Optional;

/**
 * An operation that is about to be accepted.
 *
 * @param parameters JSON that its saga is built from
 * @param idempotencyKey the caller's, if it gave one
 * @param fingerprint of the request; compared when the key comes again
 */
public record NewOperation(
    OperationId id,
    OperationKind kind,
    Optional<VmId> vm,
    Optional<VmName> vmName,
    Optional<ImageName> image,
    Optional<HostId> source,
    Optional<HostId> destination,
    String parameters,
    Optional<String> idempotencyKey,
    String fingerprint,
    Instant createdAt) {}
