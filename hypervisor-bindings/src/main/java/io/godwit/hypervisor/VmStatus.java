package io.godwit.hypervisor;

import io.godwit.model.VmId;
import io.godwit.model.VmName;

/**
 * What the hypervisor knows of a VM.
 *
 * @param persistent whether it is known after it stops
 */
public record VmStatus(VmId vm, VmName name, DomainState state, boolean persistent) {

  public boolean isActive() {
    return state.isActive();
  }

  /** virDomainGetState's state and reason, as far as they decide anything. */
  public enum DomainState {
    RUNNING,
    /** Also a migration's destination after Finish of a move asked to end paused. */
    PAUSED_BY_USER,
    /** Incoming and not finished, or outgoing and stopped for the switchover. */
    PAUSED_FOR_MIGRATION,
    /** Post-copy broke: at its source it stands, at its destination it waits for memory. */
    PAUSED_POST_COPY_FAILED,
    /** QEMU stopped it because its disk could not be written, for want of room as a rule. */
    PAUSED_ON_IO_ERROR,
    /** QEMU or libvirt stopped it for an error of another kind. */
    PAUSED_ON_ERROR,
    SHUT_OFF,
    SHUT_OFF_MIGRATED,
    SHUT_OFF_FAILED,
    CRASHED;

    /** It has a process. */
    public boolean isActive() {
      return switch (this) {
        case RUNNING,
            PAUSED_BY_USER,
            PAUSED_FOR_MIGRATION,
            PAUSED_POST_COPY_FAILED,
            PAUSED_ON_IO_ERROR,
            PAUSED_ON_ERROR ->
            true;
        case SHUT_OFF, SHUT_OFF_MIGRATED, SHUT_OFF_FAILED, CRASHED -> false;
      };
    }
  }
}
