package io.godwit.migration.plan.order;

import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.Objects;

/** One VM from one host to another. */
public record Move(VmName vm, HostName source, HostName destination) {
  public Move {
    Objects.requireNonNull(vm);
    if (source.equals(destination)) {
      throw new IllegalArgumentException("VM " + vm + " is on " + source + " already");
    }
  }
}
