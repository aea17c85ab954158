package io.godwit.migration.ownership;

import io.godwit.model.Epoch;
import io.godwit.model.VmId;

/** What was asked carries an epoch that is older than this host has seen. Nothing has changed. */
public final class StaleEpoch extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StaleEpoch(VmId vm, Epoch asked, Epoch seen) {
    super(
        "VM %s: epoch %s is out of date, this host has seen %s; nothing was changed"
            .formatted(vm, asked, seen));
  }
}
