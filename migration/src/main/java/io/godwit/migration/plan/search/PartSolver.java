package io.godwit.migration.plan.search;

import java.util.List;
import java.util.Optional;

/**
 * Places a part of the items exactly, which no search of our own does with more than some twenty.
 * An optional library is behind it: a plan is made without it too.
 */
public interface PartSolver {

  /**
   * What came out.
   *
   * @param placement for each item of the part the host of the part
   * @param bound in millionths: no placement of the part costs less
   */
  record Solution(List<Integer> placement, long bound) {
    public Solution {
      placement = List.copyOf(placement);
    }
  }

  /** Whether {@link #solve} may find anything. */
  boolean isThere();

  /** A placement that keeps everything, if one was found in time. */
  Optional<Solution> solve(Part part, Effort effort);

  /** That nobody has installed. */
  static PartSolver none() {
    return new PartSolver() {
      @Override
      public boolean isThere() {
        return false;
      }

      @Override
      public Optional<Solution> solve(Part part, Effort effort) {
        return Optional.empty();
      }
    };
  }
}
