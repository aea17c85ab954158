package io.godwit.hypervisor;

import io.godwit.model.DataSize;
import java.time.Duration;
import java.util.Optional;

/**
 * libvirt's job statistics (virDomainGetJobStats).
 *
 * @param downtime what QEMU reports; only when it is over
 * @param dirtyRate per second, as the last iteration saw it
 * @param iteration of pre-copy, from 1
 */
public record MigrationStatistics(
    Duration elapsed,
    Optional<Duration> downtime,
    DataSize memoryTotal,
    DataSize memoryProcessed,
    DataSize memoryRemaining,
    DataSize diskTotal,
    DataSize diskProcessed,
    DataSize diskRemaining,
    Optional<DataSize> dirtyRate,
    long iteration) {}
