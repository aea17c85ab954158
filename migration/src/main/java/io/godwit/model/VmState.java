package io.godwit.model;

/** What is known of a VM's execution, by evidence from its owner's hypervisor. */
public enum VmState {
  RUNNING,
  /** Its user paused it, or it waits for a decision; it keeps its memory. */
  PAUSED,
  STOPPED,
  /** Its QEMU ended by itself or was killed; its disk is named and bootable. */
  CRASHED,
  /** Its host has not been heard of: not known to run, not known to have stopped. */
  UNKNOWN;

  /** Whether it is known not to run. */
  public boolean isDown() {
    return this == STOPPED || this == CRASHED;
  }
}
