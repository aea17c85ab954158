package io.godwit.api;

import java.time.Instant;

/**
 * A VM.
 *
 * @param state RUNNING, PAUSED, STOPPED, CRASHED or UNKNOWN
 * @param host the name of its owner; null before it has one
 * @param operation the operation that works on it now; null for none
 */
public record VmView(
    String id,
    String name,
    String state,
    String host,
    String provider,
    long epoch,
    int vcpus,
    long memoryBytes,
    long diskBytes,
    String image,
    String imageDigest,
    String mac,
    String address,
    String cpuModel,
    String machineType,
    String operation,
    Instant createdAt) {}
