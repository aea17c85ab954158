package io.godwit.hypervisor;

import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.model.Accelerator;
import java.time.Duration;

/**
 * Decides whether a VM may be asked for its dirty rate, before QEMU is. Measured on QEMU 7.2 with
 * libvirt 9.0: under TCG the bitmap and ring modes end QEMU, and the guest with it, every time.
 */
public final class DirtyRateSupport {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private DirtyRateSupport() {}

  /**
   * @param dirtyRing whether the VM was started with KVM's dirty ring
   * @throws HypervisorException {@code UNSUPPORTED} for a mode that the VM lacks, {@code INVALID}
   *     for a period that libvirt does not take: whole seconds from 1 to 60
   */
  public static void check(
      Accelerator accelerator, boolean dirtyRing, Duration period, DirtyRateMode mode) {
    boolean supported =
        switch (mode) {
          case PAGE_SAMPLING -> true;
          case DIRTY_BITMAP -> accelerator == Accelerator.KVM && !dirtyRing;
          case DIRTY_RING -> accelerator == Accelerator.KVM && dirtyRing;
        };
    if (!supported) {
      throw new HypervisorException(
          Reason.UNSUPPORTED,
          mode + " does not work for a VM on " + accelerator + ": use PAGE_SAMPLING");
    }
    if (period.compareTo(SHORTEST) < 0
        || period.compareTo(LONGEST) > 0
        || period.toNanosPart() != 0) {
      throw new HypervisorException(
          Reason.INVALID, "a dirty rate is measured over 1 to 60 whole seconds, not " + period);
    }
  }
}
