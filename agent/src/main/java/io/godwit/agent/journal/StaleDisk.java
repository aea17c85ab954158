package io.godwit.agent.journal;

import io.godwit.model.VmId;

/** A VM's disk is not what the journal says it is. Nothing has changed. */
public final class StaleDisk extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StaleDisk(VmId vm, String reason) {
    super(
        "VM %s: %s; it is not started and nothing was changed. See it with 'godwit vm resolve'"
            .formatted(vm, reason));
  }
}
