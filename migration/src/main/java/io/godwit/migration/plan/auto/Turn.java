package io.godwit.migration.plan.auto;

import io.godwit.model.VmName;
import java.time.Instant;
import java.util.Set;

/** What automatic consolidation does now. */
public sealed interface Turn {

  /**
   * Nothing.
   *
   * @param until the earliest moment at which that may change
   * @param why for people
   */
  record Wait(Instant until, String why) implements Turn {}

  /**
   * A plan is made, and applied where there is one.
   *
   * @param mostMoves at least 1
   * @param resting VMs that it leaves where they are, since they were moved not long ago
   */
  record Plan(int mostMoves, Set<VmName> resting) implements Turn {
    public Plan {
      resting = Set.copyOf(resting);
    }
  }
}
