package io.godwit.hypervisor.libvirt;

import io.godwit.hypervisor.VmStatus.DomainState;

/** Reads virDomainState together with its reason (virDomainPausedReason, ShutoffReason). */
final class DomainStates {
  private DomainStates() {}

  static DomainState of(int state, int reason) {
    return switch (state) {
      case 1 -> running(reason);
      case 2 -> DomainState.RUNNING;
      case 3 -> paused(reason);
      // The guest has shut down and its process is about to end; Stopped will tell.
      case 4 -> DomainState.RUNNING;
      case 5 -> shutOff(reason);
      case 6 -> DomainState.CRASHED;
      case 7 -> DomainState.PAUSED_BY_USER;
      default -> DomainState.SHUT_OFF_FAILED;
    };
  }

  /** The destination of a broken post-copy is called running; its vCPUs wait for their memory. */
  private static DomainState running(int reason) {
    return reason == 11 ? DomainState.PAUSED_POST_COPY_FAILED : DomainState.RUNNING;
  }

  private static DomainState paused(int reason) {
    return switch (reason) {
      // MIGRATION, STARTING_UP, POSTCOPY
      case 2, 11, 12 -> DomainState.PAUSED_FOR_MIGRATION;
      case 13 -> DomainState.PAUSED_POST_COPY_FAILED;
      // IOERROR
      case 5 -> DomainState.PAUSED_ON_IO_ERROR;
      // WATCHDOG, CRASHED, API_ERROR
      case 6, 10, 14 -> DomainState.PAUSED_ON_ERROR;
      default -> DomainState.PAUSED_BY_USER;
    };
  }

  private static DomainState shutOff(int reason) {
    return switch (reason) {
      case 3 -> DomainState.CRASHED;
      case 4 -> DomainState.SHUT_OFF_MIGRATED;
      // FAILED, DAEMON
      case 6, 8 -> DomainState.SHUT_OFF_FAILED;
      default -> DomainState.SHUT_OFF;
    };
  }
}
