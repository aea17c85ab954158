package io.godwit.hypervisor.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.NativeLongByReference;
import com.sun.jna.ptr.PointerByReference;

/**
 * libvirt's calls that libvirt-java 0.5.4 lacks, or binds without what we need of them, named and
 * typed as in libvirt 9.0's headers. Directly mapped, with plain pointers: a bulk statistics call
 * with 25 VMs reads some thousand values every few seconds.
 */
final class NativeLibvirt {
  static final int EVENT_LIFECYCLE = 0;
  static final int EVENT_MIGRATION_ITERATION = 20;
  static final int EVENT_JOB_COMPLETED = 21;

  static final int STATS_STATE = 1;
  static final int STATS_CPU_TOTAL = 1 << 1;
  static final int STATS_BALLOON = 1 << 2;
  static final int STATS_INTERFACE = 1 << 4;
  static final int STATS_BLOCK = 1 << 5;
  static final int STATS_DIRTYRATE = 1 << 9;
  static final int STATS_NOWAIT = 1 << 29;

  static final int COMPARE_CPU_FAIL_INCOMPATIBLE = 1;
  static final int BASELINE_CPU_EXPAND_FEATURES = 1;
  static final int BASELINE_CPU_MIGRATABLE = 1 << 1;

  static final int ABORT_JOB_POSTCOPY = 1;
  static final int GUEST_INFO_OS = 1 << 1;
  static final int GUEST_INFO_HOSTNAME = 1 << 3;
  static final int CONSOLE_FORCE = 1;
  static final int STREAM_NONBLOCK = 1;
  static final int STREAM_EVENT_READABLE = 1;
  static final int STREAM_EVENT_WRITABLE = 2;

  static {
    Native.register(NativeLibvirt.class, "virt");
  }

  private NativeLibvirt() {}

  static native Pointer virGetLastError();

  static native void virSetErrorFunc(Pointer userData, ErrorCallback handler);

  static native int virConnectSetKeepAlive(Pointer connection, int interval, int count);

  static native int virConnectRegisterCloseCallback(
      Pointer connection, CloseCallback callback, Pointer opaque, Pointer free);

  static native int virConnectUnregisterCloseCallback(Pointer connection, CloseCallback callback);

  static native int virConnectDomainEventRegisterAny(
      Pointer connection,
      Pointer domain,
      int event,
      Callback callback,
      Pointer opaque,
      Pointer free);

  static native int virConnectDomainEventDeregisterAny(Pointer connection, int callback);

  static native Pointer virConnectGetDomainCapabilities(
      Pointer connection,
      String emulator,
      String arch,
      String machine,
      String virtualization,
      int flags);

  static native int virConnectCompareHypervisorCPU(
      Pointer connection,
      String emulator,
      String arch,
      String machine,
      String virtualization,
      String cpuXml,
      int flags);

  static native Pointer virConnectBaselineHypervisorCPU(
      Pointer connection,
      String emulator,
      String arch,
      String machine,
      String virtualization,
      Pointer cpuXmls,
      int count,
      int flags);

  static native int virConnectGetAllDomainStats(
      Pointer connection, int stats, PointerByReference records, int flags);

  static native int virDomainListGetStats(
      Pointer domains, int stats, PointerByReference records, int flags);

  static native void virDomainStatsRecordListFree(Pointer records);

  static native Pointer virDomainLookupByUUID(Pointer connection, byte[] uuid);

  static native int virDomainFree(Pointer domain);

  static native int virDomainGetUUID(Pointer domain, byte[] uuid);

  static native Pointer virDomainGetName(Pointer domain);

  static native int virDomainGetState(
      Pointer domain, IntByReference state, IntByReference reason, int flags);

  static native int virDomainGetJobStats(
      Pointer domain, IntByReference type, PointerByReference params, IntByReference n, int flags);

  static native int virDomainAbortJobFlags(Pointer domain, int flags);

  static native int virDomainMigrateStartPostCopy(Pointer domain, int flags);

  static native int virDomainMigrateGetMaxDowntime(
      Pointer domain, LongByReference milliseconds, int flags);

  static native int virDomainMigrateSetMaxDowntime(Pointer domain, long milliseconds, int flags);

  static native int virDomainMigrateGetMaxSpeed(
      Pointer domain, NativeLongByReference mebibytes, int flags);

  static native int virDomainMigrateSetMaxSpeed(Pointer domain, NativeLong mebibytes, int flags);

  static native int virDomainStartDirtyRateCalc(Pointer domain, int seconds, int flags);

  static native int virDomainGetGuestInfo(
      Pointer domain, int types, PointerByReference params, IntByReference n, int flags);

  static native int virDomainFSFreeze(Pointer domain, Pointer mountpoints, int n, int flags);

  static native int virDomainFSThaw(Pointer domain, Pointer mountpoints, int n, int flags);

  static native int virDomainOpenConsole(Pointer domain, String device, Pointer stream, int flags);

  static native Pointer virStreamNew(Pointer connection, int flags);

  static native int virStreamRecv(Pointer stream, byte[] data, NativeLong n);

  static native int virStreamSend(Pointer stream, byte[] data, NativeLong n);

  static native int virStreamEventAddCallback(
      Pointer stream, int events, StreamCallback callback, Pointer opaque, Pointer free);

  static native int virStreamEventUpdateCallback(Pointer stream, int events);

  static native int virStreamEventRemoveCallback(Pointer stream);

  static native int virStreamAbort(Pointer stream);

  static native int virStreamFree(Pointer stream);

  static native void virTypedParamsFree(Pointer params, int n);

  /** virErrorFunc. */
  interface ErrorCallback extends Callback {
    void on(Pointer userData, Pointer error);
  }

  /** virConnectCloseFunc. */
  interface CloseCallback extends Callback {
    void on(Pointer connection, int reason, Pointer opaque);
  }

  /** virConnectDomainEventCallback. */
  interface LifecycleCallback extends Callback {
    int on(Pointer connection, Pointer domain, int event, int detail, Pointer opaque);
  }

  /** virConnectDomainEventMigrationIterationCallback. */
  interface IterationCallback extends Callback {
    void on(Pointer connection, Pointer domain, int iteration, Pointer opaque);
  }

  /** virConnectDomainEventJobCompletedCallback. */
  interface JobCompletedCallback extends Callback {
    void on(Pointer connection, Pointer domain, Pointer params, int n, Pointer opaque);
  }

  /** virStreamEventCallback. */
  interface StreamCallback extends Callback {
    void on(Pointer stream, int events, Pointer opaque);
  }
}
