package io.godwit.controller.fleet;

import io.godwit.controller.operation.Emptiness;
import io.godwit.controller.plan.PlanDocument;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.PlanRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.model.HostName;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which hosts that are closed a plan may open: none of those that their users have closed. */
final class Reopening {
  private Reopening() {}

  /** The names of those of its hosts that it may open now. */
  static Set<String> of(Transaction transaction, PlanRecord plan, PlanDocument document) {
    return document.opens().stream()
        .filter(
            name ->
                transaction
                    .hosts()
                    .find(new HostName(name))
                    .filter(host -> isOf(transaction, plan, host))
                    .isPresent())
        .collect(Collectors.toSet());
  }

  /** Whether a plan may open it. */
  static boolean isOf(Transaction transaction, PlanRecord plan, HostRecord host) {
    Optional<Long> closedBy = Snapshots.closedBy(transaction, host);
    return closedBy.isPresent()
        && plan.undoes()
            .map(undone -> undone.equals(closedBy.get()) || isDrained(transaction, undone, host))
            .orElseGet(() -> !Emptiness.isClosedByUser(transaction, host));
  }

  /**
   * Drains of one host are one word of its user: who takes one back wants VMs to come again, also
   * where another one, that had stopped or moved nothing, has closed it.
   */
  private static boolean isDrained(Transaction transaction, long undone, HostRecord host) {
    return Emptiness.isClosedByUser(transaction, host)
        && transaction
            .plans()
            .find(undone)
            .map(plan -> PlanViews.document(transaction, plan))
            .filter(PlanDocument::isDrain)
            .filter(plan -> plan.closes().contains(host.name().value()))
            .isPresent();
  }
}
