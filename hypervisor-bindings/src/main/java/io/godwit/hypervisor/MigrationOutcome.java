package io.godwit.hypervisor;

import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.VmStatus.DomainState;
import java.util.Optional;

/** Decides what a failed migration means for the VM at its source. */
public final class MigrationOutcome {
  private MigrationOutcome() {}

  /**
   * @param failure what the hypervisor gave as the error, and what kind it took it for
   * @param after the VM at the source afterwards; empty if that could not be asked
   */
  public static HypervisorException of(
      HypervisorException failure, Optional<VmStatus> after, VmStatus before) {
    return new HypervisorException(
        reason(failure.reason(), after.map(VmStatus::state), before.state()),
        failure.getMessage(),
        failure);
  }

  private static Reason reason(Reason failure, Optional<DomainState> after, DomainState before) {
    if (after.isEmpty() || !isAsBefore(after.get(), before)) {
      return Reason.IN_DOUBT;
    }
    return switch (failure) {
      case CANCELLED, UNKNOWN_VM, WRONG_STATE, UNSUPPORTED, INVALID, NO_SPACE -> failure;
      case UNREACHABLE, MIGRATION_FAILED, IN_DOUBT, INTERNAL -> Reason.MIGRATION_FAILED;
    };
  }

  /** A guest that its own disk error or user paused meanwhile is still here and whole. */
  private static boolean isAsBefore(DomainState after, DomainState before) {
    return switch (after) {
      case RUNNING, PAUSED_BY_USER, PAUSED_ON_IO_ERROR, PAUSED_ON_ERROR -> true;
      case PAUSED_FOR_MIGRATION, PAUSED_POST_COPY_FAILED -> false;
      case SHUT_OFF, SHUT_OFF_FAILED, CRASHED, SHUT_OFF_MIGRATED -> after == before;
    };
  }
}
