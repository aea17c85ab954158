package io.godwit.cli.plan;

import io.godwit.api.PlanView;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Session;
import picocli.CommandLine.Option;

/** Whether a person is asked before VMs are moved. */
public final class Consent {
  @Option(
      names = "--yes",
      description = "Do not ask before it is applied; only on a terminal it is asked at all.")
  private boolean yes;

  /**
   * Asks, where there is somebody to ask.
   *
   * @throws CliException REFUSED where the answer is no
   */
  void obtain(PlanView plan, Session session) {
    if (!yes && !session.agrees("Apply plan " + plan.number() + "?")) {
      throw new CliException(
          ExitCode.REFUSED,
          "plan "
              + plan.number()
              + " is not applied, and nothing was moved. It is kept: godwit plan apply "
              + plan.number());
    }
  }
}
