package io.godwit.agent.journal;

import io.godwit.model.VmId;
import java.nio.file.Path;

/**
 * The journal's file of a VM is not a whole record, so nothing is done with the VM here. Nothing
 * has changed; what runs, runs on.
 */
public final class UnreadableRecord extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableRecord(VmId vm, Path file, IllegalArgumentException cause) {
    super(
        "VM %s: its journal %s is not a whole record (%s). It is neither started nor moved nor deleted here; what runs, runs on. See it with 'godwit vm resolve', or restore the file and restart the agent"
            .formatted(vm, file, cause.getMessage()),
        cause);
  }
}
