package io.godwit.migration.plan;

import io.godwit.migration.plan.request.PlanRefusal;
import java.util.List;

/** What comes of asking for a plan. */
public sealed interface Outcome {

  /** A plan that {@link PlanChecker} finds nothing against. */
  record Planned(Plan plan) implements Outcome {}

  /** None, for each of the reasons. */
  record Refused(List<PlanRefusal> refusals) implements Outcome {
    public Refused {
      refusals = List.copyOf(refusals);
      if (refusals.isEmpty()) {
        throw new IllegalArgumentException("a refusal has a reason");
      }
    }
  }
}
