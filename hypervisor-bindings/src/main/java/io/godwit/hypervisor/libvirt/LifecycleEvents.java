package io.godwit.hypervisor.libvirt;

import io.godwit.hypervisor.VmEvent;
import io.godwit.hypervisor.VmEvent.Cause;
import io.godwit.model.VmId;
import java.util.Optional;

/** Reads virDomainEventType with its detail. Empty for what tells Godwit nothing. */
final class LifecycleEvents {
  private LifecycleEvents() {}

  static Optional<VmEvent> of(VmId vm, int event, int detail) {
    return switch (event) {
      case 0 -> Optional.of(new VmEvent.Defined(vm));
      case 1 -> Optional.of(new VmEvent.Undefined(vm));
      case 2 -> Optional.of(new VmEvent.Started(vm));
      case 3 -> Optional.of(suspended(vm, detail));
      case 4 -> Optional.of(resumed(vm, detail));
      case 5 -> Optional.of(new VmEvent.Stopped(vm, cause(detail)));
      // SHUTDOWN and CRASHED come before STOPPED, PMSUSPENDED is the guest's own sleep.
      default -> Optional.empty();
    };
  }

  private static VmEvent suspended(VmId vm, int detail) {
    return switch (detail) {
      case 7 -> new VmEvent.PostCopyStarted(vm);
      case 8 -> new VmEvent.PostCopyFailed(vm);
      default -> new VmEvent.Paused(vm);
    };
  }

  /** 4 is the destination of a broken post-copy: it runs on until it needs a page it lacks. */
  private static VmEvent resumed(VmId vm, int detail) {
    return detail == 4 ? new VmEvent.PostCopyFailed(vm) : new VmEvent.Resumed(vm);
  }

  private static Cause cause(int detail) {
    return switch (detail) {
      case 0 -> Cause.SHUT_DOWN;
      case 2 -> Cause.CRASHED;
      case 3 -> Cause.MIGRATED;
      case 5 -> Cause.FAILED;
      default -> Cause.DESTROYED;
    };
  }
}
