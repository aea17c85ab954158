package io.godwit.migration.memory;

import io.godwit.model.DataSize;

/** What is done with a VM's balloon now, and why, for people. */
public sealed interface BalloonDecision {
  String reason();

  /** Nothing. */
  record Hold(String reason) implements BalloonDecision {}

  /** The guest is left less. */
  record Take(DataSize to, String reason) implements BalloonDecision {}

  /** The guest is left more. */
  record GiveBack(DataSize to, String reason) implements BalloonDecision {}

  /** The guest needs it: it is left all of its memory, and nothing is taken from it for a while. */
  record Relieve(DataSize to, String reason) implements BalloonDecision {}
}
