package io.godwit.cli.plan;

import io.godwit.api.PlanRequest;
import io.godwit.api.PlanView;
import io.godwit.cli.output.Terminal;
import io.godwit.cli.session.Session;

/** Has the controller make a plan, which takes a while. */
final class Planning {
  private Planning() {}

  static PlanView make(PlanRequest request, Session session) {
    Terminal terminal = session.terminal();
    terminal.show("the controller plans; nothing is moved");
    try {
      return session.controller().makePlan(request);
    } finally {
      terminal.finish();
    }
  }
}
