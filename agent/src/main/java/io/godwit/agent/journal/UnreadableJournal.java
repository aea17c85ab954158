package io.godwit.agent.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A journal file that is not a whole record. The agent does not start over it. */
public final class UnreadableJournal extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableJournal(Path file, IllegalArgumentException cause) {
    super(
        file
            + " is not a whole journal record ("
            + cause.getMessage()
            + "). Restore it from a backup, or, if the VM certainly runs on no other host and is"
            + " not wanted here, move the file away; the agent does not start before.",
        cause);
  }
}
