package io.godwit.bench.figures;

import java.time.Instant;

/**
 * One answer to a heartbeat.
 *
 * @param at when the client had it
 */
public record Beat(long sequence, Instant at) {}
