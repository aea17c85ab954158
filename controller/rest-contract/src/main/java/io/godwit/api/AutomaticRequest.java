package io.godwit.api;

import java.util.List;

/**
 * Lets consolidation run by itself: at every turn a plan is made, and applied where there is one.
 *
 * @param plan as each turn asks for it, without a host to drain; null for what {@link PlanRequest}
 *     takes where nothing is said
 * @param everyMinutes from one turn to the next; null for 60
 * @param movesPerDay at most so many in any 24 hours; null for 20
 * @param coolDownMinutes how long a VM rests that was moved, by whomever; null for 360, six hours
 * @param windows parts of each day in UTC, such as 22:00-06:00, in which it may move; null for
 *     always
 * @param costPerDay the moves of any 24 hours cost no more, as a decimal number in the currency of
 *     the prices; null for however much
 */
public record AutomaticRequest(
    PlanRequest plan,
    Integer everyMinutes,
    Integer movesPerDay,
    Integer coolDownMinutes,
    List<String> windows,
    String costPerDay) {

  /** However much its moves cost. */
  public AutomaticRequest(
      PlanRequest plan,
      Integer everyMinutes,
      Integer movesPerDay,
      Integer coolDownMinutes,
      List<String> windows) {
    this(plan, everyMinutes, movesPerDay, coolDownMinutes, windows, null);
  }
}
