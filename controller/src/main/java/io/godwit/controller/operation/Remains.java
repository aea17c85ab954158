package io.godwit.controller.operation;

import io.godwit.controller.reconcile.Evidence;
import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.saga.StepEvent;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.Ownership;
import io.godwit.protocol.v1.VmEvidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a move leaves at the host that does not own its VM, where that host does not come to an end
 * with removing it: libvirt may keep a job of a domain whose process has died, and then holds every
 * change of that domain up. A move does not wait for that, as its VM is where it should be. What is
 * left is the reconciler's, which removes it when the host can.
 */
public final class Remains {
  /** The step of a migration that tells what is left where it is done. */
  static final String STEP = "cleanup";

  private final Move move;
  private final MoveOrders verbs;
  private final Workshop workshop;

  Remains(Move move, MoveOrders verbs, Workshop workshop) {
    this.move = move;
    this.verbs = verbs;
    this.workshop = workshop;
  }

  /** What a move that has ended has left, for people, by its journal; empty for nothing. */
  public static Optional<String> in(List<JournalEntry> journal) {
    return journal.stream()
        .filter(Remains::tells)
        .map(JournalEntry::detail)
        .filter(Predicate.not(String::isEmpty))
        .reduce((earlier, later) -> later);
  }

  private static boolean tells(JournalEntry entry) {
    return entry.event() == StepEvent.UNDONE
        || (entry.event() == StepEvent.DONE && entry.step().equals(STEP));
  }

  /**
   * Waits for an order to remove. A host that was away has only just begun when it answers, so it
   * is waited for once more.
   *
   * @return what is left where the order goes on and need not be waited for; empty where it has
   *     ended, or has to be waited for
   */
  Optional<VmEvidence> leftBy(StepRun run, GivenOrder removal)
      throws StepException, InterruptedException {
    if (hasEnded(removal)) {
      return Optional.empty();
    }
    Optional<VmEvidence> left =
        Optional.of(
                workshop
                    .orders()
                    .give(run, removal.host(), "left", workshop.limits().order(), verbs.query())
                    .getEvidence())
            .filter(this::mayBeLeft);
    return left.isEmpty() || hasEnded(removal) ? Optional.empty() : left;
  }

  private boolean hasEnded(GivenOrder removal) throws InterruptedException {
    return workshop.orders().hasEndedWithin(removal, workshop.limits().removal());
  }

  /**
   * Only what the host's journal has given up under the move's epoch, or a younger one, so that
   * nothing starts it any more, and what the reconciler takes for a leftover.
   */
  boolean mayBeLeft(VmEvidence evidence) {
    boolean given =
        switch (evidence.getOwnership()) {
          case SUPERSEDED, REVOKED -> evidence.getEpoch() >= move.granted().value();
          case OWNED, HANDING_OVER, INCOMING, OWNERSHIP_NONE, OWNERSHIP_UNREADABLE, UNRECOGNIZED ->
              false;
        };
    return given && Evidence.isLeftover(evidence);
  }

  /** That a host will never have the VM by this move: not that it has had it and lost it since. */
  boolean isRevoked(VmEvidence evidence) {
    return evidence.getOwnership() == Ownership.REVOKED
        && evidence.getEpoch() == move.granted().value();
  }

  /** For people: what is left, and who removes it. */
  String told(HostId host, VmEvidence left) {
    List<String> things = new ArrayList<>();
    if (left.getDomain() != DomainState.DOMAIN_ABSENT) {
      things.add("definition");
    }
    if (left.getDiskPresent()) {
      things.add("disk");
    }
    return "host %s has not removed its superseded %s of the VM in time; it is never started, and the controller's reconciler removes it when the host can"
        .formatted(workshop.orders().nameOf(host), String.join(" and ", things));
  }
}
