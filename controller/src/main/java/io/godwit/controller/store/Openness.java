package io.godwit.controller.store;

import java.time.Instant;
import java.util.Objects;

/** Whether all VMs of a network may talk to each other. */
public sealed interface Openness {
  Openness OPEN = new Open();
  Openness UNKNOWN = new Unknown();

  /** They may. */
  record Open() implements Openness {}

  /**
   * They take new connections only as policies let them in.
   *
   * @param learnsUntil by then its hosts have learnt the connections that stood when it was closed
   */
  record Closed(Instant learnsUntil) implements Openness {
    public Closed {
      Objects.requireNonNull(learnsUntil);
    }

    /** Whether what stands is still being learnt. */
    public boolean isLearning(Instant now) {
      return now.isBefore(learnsUntil);
    }
  }

  /** The store was lost or restored, and only the network's hosts know; nobody has said since. */
  record Unknown() implements Openness {}
}
