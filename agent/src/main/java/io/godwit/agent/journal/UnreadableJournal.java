package io.godwit.agent.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A file in the journal's folder that is no VM's. The agent does not start over it. */
public final class UnreadableJournal extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableJournal(Path file, IllegalArgumentException cause) {
    super(
        file
            + " is not a VM's journal ("
            + cause.getMessage()
            + "). Move it away if it does not belong there; the agent does not start before.",
        cause);
  }
}
