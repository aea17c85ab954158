package io.godwit.hypervisor;

/** How QEMU samples dirtied memory (virDomainDirtyRateCalcFlags). */
public enum DirtyRateMode {
  PAGE_SAMPLING,
  /** Needs KVM. */
  DIRTY_BITMAP,
  /** Needs KVM with a dirty ring. */
  DIRTY_RING
}
