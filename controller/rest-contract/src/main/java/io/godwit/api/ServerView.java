package io.godwit.api;

import java.time.Instant;

/** The controller itself. */
public record ServerView(
    String version, Instant startedAt, int hosts, int vms, int operationsRunning, String store) {}
