package io.godwit.hypervisor;

import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.time.Duration;

/**
 * One VM's counters since it started, from one bulk call.
 *
 * @param memoryUsed resident memory of its process
 * @param diskAllocated space that its writable top takes on the host
 */
public record VmStatistics(
    VmId vm,
    boolean running,
    Duration cpuTime,
    DataSize memory,
    DataSize memoryUsed,
    DataSize diskRead,
    DataSize diskWritten,
    DataSize diskAllocated,
    DataSize networkReceived,
    DataSize networkSent) {}
