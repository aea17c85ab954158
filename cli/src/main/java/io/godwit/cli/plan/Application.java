package io.godwit.cli.plan;

import io.godwit.api.OperationView;
import io.godwit.api.PlanView;
import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;

/** Applies plans and tells what came of them. Each method gives the exit code. */
record Application(Session session, Output output, WaitOptions waiting) {

  /** Programs get one plan: as it is afterwards. */
  int showAndApply(PlanView plan, Consent consent) {
    if (output.printer().isForPeople()) {
      PlanOutput.of(session, output).show(plan);
      session.out().println();
      session.out().flush();
    }
    consent.obtain(plan, session);
    return apply(plan.number());
  }

  int apply(long number) {
    OperationView seen = waiting.follow(session.controller().applyPlan(number), session);
    PlanView plan = session.controller().plan(number);
    output
        .printer()
        .one(
            plan,
            PlanOutput::name,
            text -> new PlanResult(plan, seen).lines().forEach(text::println));
    return WaitOptions.exitCode(seen);
  }
}
