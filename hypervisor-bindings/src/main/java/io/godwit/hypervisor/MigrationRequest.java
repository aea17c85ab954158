package io.godwit.hypervisor;

import io.godwit.model.DataSize;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A peer-to-peer live migration over unix sockets (VIR_MIGRATE_PEER2PEER, LIVE, PERSIST_DEST,
 * UNDEFINE_SOURCE). The disk's overlay is copied onto one that already stands at the destination
 * (NON_SHARED_INC).
 *
 * @param controlSocket leads to the destination's libvirtd
 * @param memorySocket QEMU's stream; at the destination QEMU listens at the same path
 * @param diskSocket NBD; at the destination QEMU listens at the same path
 * @param ending whether the VM waits paused at the destination until its owner is decided
 * @param maxSpeed per second; empty for no limit
 * @param recovery what QEMU at the destination is to open besides libvirt's monitor
 */
public record MigrationRequest(
    Path controlSocket,
    Path memorySocket,
    Path diskSocket,
    Ending ending,
    Optional<DataSize> maxSpeed,
    Optional<RecoveryMonitor> recovery) {

  /** How the VM stands at the destination when libvirt's migration ends. */
  public enum Ending {
    /** VIR_MIGRATE_PAUSED: nothing runs until somebody resumes it. The safe hand-over. */
    PAUSED,
    /** Stock behaviour with VIR_MIGRATE_POSTCOPY, which cannot be paused. */
    RUNNING_POST_COPY_ALLOWED,
    /** Stock behaviour, for comparison only: a lost reply makes the VM run twice. */
    RUNNING
  }

  public MigrationRequest {
    Objects.requireNonNull(controlSocket);
    Objects.requireNonNull(memorySocket);
    Objects.requireNonNull(diskSocket);
    Objects.requireNonNull(ending);
    Objects.requireNonNull(maxSpeed);
    Objects.requireNonNull(recovery);
  }
}
