package io.godwit.controller.fleet;

import io.godwit.migration.plan.search.Budget;
import java.time.Duration;
import java.time.InstantSource;

/** As long as a person waits for a plan; what is left over of it goes to order, reasons, checks. */
final class PlanBudget {
  private static final int SMALL = 64;
  private static final int LARGE = 1000;

  private PlanBudget() {}

  /**
   * @param clock that goes on evenly
   */
  static Budget of(int vms, InstantSource clock) {
    return Budget.ofTime(most(vms), clock);
  }

  /** To find out whether there is a plan at all, one question of several. */
  static Budget glance(InstantSource clock) {
    return Budget.ofTime(Duration.ofSeconds(1), clock);
  }

  private static Duration most(int vms) {
    if (vms <= SMALL) {
      return Duration.ofSeconds(2);
    }
    return vms <= LARGE ? Duration.ofSeconds(5) : Duration.ofSeconds(18);
  }
}
