package io.godwit.migration.ownership;

import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import java.util.Objects;
import java.util.Optional;

/**
 * What this host's journal holds of a VM.
 *
 * @param spec empty where a grant was revoked before it was known here
 * @param askedAt the revision of the controller's store at which the last order was asked for that
 *     started or stopped the VM here; 0 for none
 */
public record VmRecord(
    VmId vm, Optional<VmSpec> spec, Ownership ownership, RunIntent intent, long askedAt) {
  public VmRecord {
    Objects.requireNonNull(vm);
    Objects.requireNonNull(spec);
    Objects.requireNonNull(ownership);
    Objects.requireNonNull(intent);
  }

  VmRecord with(Ownership changed) {
    return new VmRecord(vm, spec, changed, intent, askedAt);
  }

  VmRecord with(RunIntent changed) {
    return new VmRecord(vm, spec, ownership, changed, askedAt);
  }

  VmRecord with(RunIntent changed, long changedAt) {
    return new VmRecord(vm, spec, ownership, changed, Math.max(askedAt, changedAt));
  }

  /**
   * Refuses what was asked for before the VM was last started or stopped, as an order that arrives
   * late or again: what has been done since would be undone.
   *
   * @param revision of the controller's store at which it was asked for; 0 where it is not known
   * @throws IllegalTransition if it is overtaken
   */
  public void refuseOvertaken(long revision) {
    if (revision != 0 && revision < askedAt) {
      throw IllegalTransition.overtaken(vm, revision, askedAt);
    }
  }
}
