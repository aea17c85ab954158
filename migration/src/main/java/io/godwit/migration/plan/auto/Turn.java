package io.godwit.migration.plan.auto;

import io.godwit.migration.plan.fleet.Money;
import io.godwit.model.VmName;
import java.time.Instant;
import java.util.Optional;
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
   * @param mostCost its moves may cost no more; above zero; empty for however much
   * @param resting VMs that it leaves where they are, since they were moved not long ago
   */
  record Plan(int mostMoves, Optional<Money> mostCost, Set<VmName> resting) implements Turn {
    /**
     * How many moves a plan may have where one with more cost too much: as many as would be paid
     * for if all cost the same, and fewer than that one had.
     *
     * @param cost of that plan's moves, more than its most
     * @return 0 where none is left
     */
    public int fewer(int moves, Money cost) {
      double share = (double) mostCost.orElseThrow().micros() / cost.micros();
      return Math.min(moves - 1, (int) (moves * share));
    }

    public Plan {
      resting = Set.copyOf(resting);
    }
  }
}
