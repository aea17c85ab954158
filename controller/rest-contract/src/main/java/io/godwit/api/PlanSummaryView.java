package io.godwit.api;

import java.time.Instant;

/**
 * A plan in a list. The fields that {@link PlanView} has mean the same.
 *
 * @param hostsBefore with VMs
 * @param gain over the horizon, in the currency; null where prices are not known
 */
public record PlanSummaryView(
    long number,
    String state,
    String operation,
    Long undoes,
    Instant createdAt,
    String goal,
    int moves,
    int hostsBefore,
    int hostsAfter,
    String currency,
    String gain) {}
