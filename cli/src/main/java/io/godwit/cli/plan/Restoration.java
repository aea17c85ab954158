package io.godwit.cli.plan;

import io.godwit.api.PlanSummaryView;
import io.godwit.api.PlanView;
import io.godwit.api.Problem;
import io.godwit.cli.client.ApiException;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Brings back to a host what its last drain has moved off it. */
public record Restoration(Session session, Output output, WaitOptions waiting) {
  private static final Set<String> BEGUN = Set.of("APPLIED", "STOPPED");

  /**
   * By a plan that is shown first; it opens the host too.
   *
   * @return the exit code
   * @throws CliException REFUSED where there is no such drain, and nothing was changed
   */
  public int of(String host, Consent consent) {
    PlanView back =
        drains(host)
            .flatMap(drain -> takenBack(drain).stream())
            .findFirst()
            .orElseThrow(() -> noDrain(host));
    return new Application(session, output, waiting).showAndApply(back, consent);
  }

  /** Empty where none of its VMs is where it has brought it: a drain may have stopped before. */
  private Optional<PlanView> takenBack(PlanView drain) {
    try {
      return Optional.of(session.controller().undoPlan(drain.number()));
    } catch (ApiException e) {
      if (e.problem().code() == Problem.Code.CONFLICT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Newest first, but for those that were taken back. */
  private Stream<PlanView> drains(String host) {
    List<PlanSummaryView> plans = session.controller().plans();
    Set<Long> takenBack =
        plans.stream()
            .filter(plan -> plan.state().equals("APPLIED"))
            .map(PlanSummaryView::undoes)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    return plans.stream()
        .filter(plan -> plan.goal().equals("DRAIN") && BEGUN.contains(plan.state()))
        .filter(plan -> !takenBack.contains(plan.number()))
        .map(plan -> session.controller().plan(plan.number()))
        .filter(plan -> isOf(plan, host));
  }

  /** A plan of before does not say it; what it empties was then that host, and perhaps others. */
  private static boolean isOf(PlanView plan, String host) {
    return plan.drains() == null
        ? plan.hosts().stream()
            .anyMatch(each -> each.name().equals(host) && Standing.isEmptied(each))
        : plan.drains().equals(host);
  }

  private static CliException noDrain(String host) {
    return new CliException(
        ExitCode.REFUSED,
        "no drain of host %s is known that could be taken back; nothing was changed."
                .formatted(host)
            + " To let VMs come to it again: godwit host undrain "
            + host);
  }
}
