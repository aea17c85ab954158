package io.godwit.controller.store;

import io.godwit.model.OperationId;
import java.time.Instant;
import java.util.Optional;

/**
 * A plan as it is kept.
 *
 * @param number from 1
 * @param document JSON, written once
 * @param undoes the plan that it takes back
 * @param operation the last that applied it
 */
public record PlanRecord(
    long number,
    String document,
    Optional<Long> undoes,
    boolean discarded,
    Optional<OperationId> operation,
    Instant createdAt) {}
