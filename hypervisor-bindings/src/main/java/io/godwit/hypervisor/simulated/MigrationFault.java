package io.godwit.hypervisor.simulated;

/** What goes wrong with the next migration of a host. */
public enum MigrationFault {
  /**
   * The destination finishes and its reply is lost: the source takes that for a failure and resumes
   * the VM. Unless the move was to end paused, the VM then runs twice.
   */
  FINISH_REPLY_LOST,
  /** The memory stream breaks in the middle of the first pass. */
  STREAM_BROKEN
}
