package io.godwit.hypervisor;

import io.godwit.model.VmId;

/** What happened to a VM, as libvirt saw it. */
public sealed interface VmEvent {
  VmId vm();

  record Started(VmId vm) implements VmEvent {}

  record Resumed(VmId vm) implements VmEvent {}

  record Paused(VmId vm) implements VmEvent {}

  record Stopped(VmId vm, Cause cause) implements VmEvent {}

  record Defined(VmId vm) implements VmEvent {}

  record Undefined(VmId vm) implements VmEvent {}

  /** A new pass over the memory began (VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION). */
  record MigrationIteration(VmId vm, int iteration) implements VmEvent {}

  /** VIR_DOMAIN_EVENT_ID_JOB_COMPLETED, with its figures. */
  record JobCompleted(VmId vm, MigrationStatistics statistics) implements VmEvent {}

  record PostCopyStarted(VmId vm) implements VmEvent {}

  record PostCopyFailed(VmId vm) implements VmEvent {}

  /** Why a VM is no longer active. */
  enum Cause {
    SHUT_DOWN,
    DESTROYED,
    CRASHED,
    MIGRATED,
    FAILED
  }
}
