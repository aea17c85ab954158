package io.godwit.cli.plan;

import io.godwit.api.PlanView;

/** What can be done with a plan. */
final class PlanHint {
  private PlanHint() {}

  static String of(PlanView plan) {
    return switch (plan.state()) {
      case "PROPOSED" ->
          "Nothing was moved. To make these moves: godwit plan apply " + plan.number();
      case "APPLYING" -> "It is being applied: godwit operation watch " + plan.operation();
      case "APPLIED" -> "It is applied. " + undo(plan);
      case "STOPPED" -> goOn(plan);
      default -> "It cannot be applied any more: godwit consolidate makes a new one.";
    };
  }

  /** Of one that has stopped. */
  static String goOn(PlanView plan) {
    String again = "Apply it again to go on: godwit plan apply " + plan.number();
    return plan.moves().stream().anyMatch(move -> move.state().equals("DONE"))
        ? again + "\n" + undo(plan)
        : again;
  }

  private static String undo(PlanView plan) {
    return "To take back what was made: godwit plan undo " + plan.number();
  }
}
