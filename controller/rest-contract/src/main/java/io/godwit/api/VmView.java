package io.godwit.api;

import java.time.Instant;
import java.util.List;

/**
 * A VM.
 *
 * @param state RUNNING, PAUSED, STOPPED, CRASHED or UNKNOWN
 * @param host the name of its owner; null before it has one
 * @param operation the operation that works on it now; null for none
 * @param conditions what is not as it should be; the gravest first
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
    List<VmConditionView> conditions,
    Instant createdAt) {}
