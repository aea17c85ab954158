package io.godwit.migration.ownership;

import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import java.util.Objects;
import java.util.Optional;

/**
 * What this host's journal holds of a VM.
 *
 * @param spec empty where a grant was revoked before it was known here
 */
public record VmRecord(VmId vm, Optional<VmSpec> spec, Ownership ownership, RunIntent intent) {
  public VmRecord {
    Objects.requireNonNull(vm);
    Objects.requireNonNull(spec);
    Objects.requireNonNull(ownership);
    Objects.requireNonNull(intent);
  }

  VmRecord with(Ownership changed) {
    return new VmRecord(vm, spec, changed, intent);
  }

  VmRecord with(RunIntent changed) {
    return new VmRecord(vm, spec, ownership, changed);
  }
}
