package io.godwit.controller.reconcile;

/** What a choice of an owner means for the VM. */
public enum Consequence {
  /** It goes on with its memory, nothing is lost. */
  CONTINUES,
  /** Its memory is lost; its disk is the newest there is. */
  STARTS_FROM_DISK,
  /** Its memory is lost, and what was written on another host since, as far as anything was. */
  LOSES_LATER_WRITES
}
