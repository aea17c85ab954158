package io.godwit.hypervisor.libvirt;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.NativeLongByReference;
import io.godwit.hypervisor.AbortMode;
import io.godwit.hypervisor.DirtyRateMode;
import io.godwit.model.DataSize;
import java.time.Duration;

/** Steers a migration that runs or will run. */
final class MigrationControl {
  private MigrationControl() {}

  static Duration maxDowntime(Pointer domain) {
    LongByReference milliseconds = new LongByReference();
    check(
        NativeLibvirt.virDomainMigrateGetMaxDowntime(domain, milliseconds, 0),
        "virDomainMigrateGetMaxDowntime");
    return Duration.ofMillis(milliseconds.getValue());
  }

  static void setMaxDowntime(Pointer domain, Duration limit) {
    check(
        NativeLibvirt.virDomainMigrateSetMaxDowntime(domain, limit.toMillis(), 0),
        "virDomainMigrateSetMaxDowntime");
  }

  static DataSize maxSpeed(Pointer domain) {
    NativeLongByReference mebibytes = new NativeLongByReference();
    check(
        NativeLibvirt.virDomainMigrateGetMaxSpeed(domain, mebibytes, 0),
        "virDomainMigrateGetMaxSpeed");
    return Mebibytes.of(mebibytes.getValue().longValue());
  }

  static void setMaxSpeed(Pointer domain, DataSize perSecond) {
    NativeLong mebibytes = new NativeLong(Mebibytes.perSecond(perSecond));
    check(
        NativeLibvirt.virDomainMigrateSetMaxSpeed(domain, mebibytes, 0),
        "virDomainMigrateSetMaxSpeed");
  }

  static void startPostCopy(Pointer domain) {
    check(NativeLibvirt.virDomainMigrateStartPostCopy(domain, 0), "virDomainMigrateStartPostCopy");
  }

  static void abort(Pointer domain, AbortMode mode) {
    int flags =
        switch (mode) {
          case CANCEL -> 0;
          case PAUSE_POST_COPY -> NativeLibvirt.ABORT_JOB_POSTCOPY;
        };
    check(NativeLibvirt.virDomainAbortJobFlags(domain, flags), "virDomainAbortJobFlags");
  }

  static void startDirtyRateCalculation(Pointer domain, Duration period, DirtyRateMode mode) {
    int flags =
        switch (mode) {
          case PAGE_SAMPLING -> 0;
          case DIRTY_BITMAP -> 1;
          case DIRTY_RING -> 1 << 1;
        };
    check(
        NativeLibvirt.virDomainStartDirtyRateCalc(
            domain, Math.toIntExact(period.toSeconds()), flags),
        "virDomainStartDirtyRateCalc");
  }

  private static void check(int result, String call) {
    if (result != 0) {
      throw LibvirtErrors.last(call);
    }
  }
}
