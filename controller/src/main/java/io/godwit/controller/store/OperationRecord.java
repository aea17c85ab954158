package io.godwit.controller.store;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.SagaState;
import io.godwit.model.HostId;
import io.godwit.model.ImageName;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is durably known of an operation beside its journal.
 *
 * @param parameters JSON that the operation's saga is built from
 * @param took from its first step to its end, by a clock that nobody sets; empty where a start of
 *     the controller came between, before its end, and of operations of before
 */
public record OperationRecord(
    OperationId id,
    OperationKind kind,
    SagaState state,
    Optional<VmId> vm,
    Optional<VmName> vmName,
    Optional<ImageName> image,
    Optional<HostId> source,
    Optional<HostId> destination,
    String parameters,
    boolean cancelRequested,
    Optional<Cause> cause,
    Instant createdAt,
    Optional<Instant> endedAt,
    Optional<Duration> took) {
  /** It is of an older state of the store, and only evidence or a person ends it. */
  public boolean isLeftToEvidence() {
    return state == SagaState.IN_DOUBT
        && cause.filter(each -> each.code().equals(Cause.STORE_RESTORED)).isPresent();
  }
}
