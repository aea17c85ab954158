package io.godwit.migration.plan.rule;

import java.util.List;

/**
 * A plan moves no more VMs than so many. What this sees of a placement is how many are away from
 * where they were; that a plan makes no more moves on the way is checked with the plan.
 *
 * @param moves not negative
 */
public record MaximumMoves(int moves) implements Rule {
  public MaximumMoves {
    if (moves < 0) {
      throw new IllegalArgumentException("a number of moves is not negative: " + moves);
    }
  }

  @Override
  public List<Breach> breaches(Placement placement) {
    long away =
        placement.fleet().vms().stream()
            .filter(vm -> !placement.hostsOf(vm.name()).contains(vm.host()))
            .count();
    return away <= moves
        ? List.of()
        : List.of(new Breach(this, "", away - moves, words() + ": it would move " + away));
  }

  @Override
  public String words() {
    return "at most " + moves + " moves";
  }
}
