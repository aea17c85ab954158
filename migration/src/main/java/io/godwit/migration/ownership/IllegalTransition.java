package io.godwit.migration.ownership;

import io.godwit.model.Epoch;
import io.godwit.model.VmId;

/** The VM's state on this host does not allow what was asked. Nothing has changed. */
public final class IllegalTransition extends RuntimeException {
  private static final long serialVersionUID = 1L;

  IllegalTransition(VmId vm, Transition asked, String found) {
    super("VM %s: %s is refused: here it is %s; nothing was changed".formatted(vm, asked, found));
  }

  private IllegalTransition(String message) {
    super(message);
  }

  static IllegalTransition overtaken(VmId vm, long revision, long askedAt) {
    return new IllegalTransition(
        "VM %s was started or stopped since by a younger order (asked for at revision %d, this one at %d); nothing was changed"
            .formatted(vm, askedAt, revision));
  }

  public static IllegalTransition notOwned(VmId vm, Epoch epoch, String found) {
    return new IllegalTransition(
        "VM %s is not owned by this host under epoch %s: here it is %s; nothing was changed"
            .formatted(vm, epoch, found));
  }
}
