package io.godwit.simulation;

/** Whether the hand-over is ours, or one of those that must fail. */
public enum Variant {
  OURS,
  /** libvirt resumes at the destination at Finish, as it does by itself. */
  STOCK_FLAGS,
  /** The release is sent once the destination has the VM, not when QEMU here is gone. */
  NO_WAIT_FOR_EXIT,
  /** The journal takes what is older, or was withdrawn. */
  NO_EPOCH_CHECK,
  /** Finish of a move that may turn to post-copy passes whether it has turned or not. */
  NO_POST_COPY_GATE,
  /** Finish of such a move never passes, also after it has turned. */
  CLOSED_POST_COPY_GATE
}
