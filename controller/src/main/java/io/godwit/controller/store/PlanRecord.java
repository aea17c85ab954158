package io.godwit.controller.store;

import io.godwit.model.OperationId;
import java.time.Instant;
import java.util.Optional;

/**
 * What is kept of a plan beside its document.
 *
 * @param number from 1
 * @param summary JSON, written once
 * @param undoes the plan that it takes back
 * @param operation the last that applied it
 */
public record PlanRecord(
    long number,
    String summary,
    Optional<Long> undoes,
    boolean discarded,
    Optional<OperationId> operation,
    Instant createdAt) {}
