package io.godwit.controller.fleet;

import io.godwit.controller.operation.HandOverFigures;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Transaction;
import java.time.Duration;
import java.util.Optional;

/**
 * A live move that was measured.
 *
 * @param total how long it took; empty where nobody can say
 * @param isTimed whether a clock says so that nobody sets
 */
record MeasuredMove(Optional<Duration> total, boolean isTimed, HandOverFigures figures) {
  /** What took longer by the machine's clock tells of that clock. */
  private static final Duration LONGEST = Duration.ofDays(1);

  /** By its journal; empty of a move that was not live, or that nobody has measured. */
  static Optional<MeasuredMove> of(Transaction transaction, OperationRecord move) {
    return HandOverFigures.in(transaction.operations().journal(move.id()))
        .filter(HandOverFigures::isMeasured)
        .map(
            figures ->
                new MeasuredMove(
                    move.took().or(() -> byTheMachinesClock(move)),
                    move.took().isPresent(),
                    figures));
  }

  /** Which may have been set meanwhile: where that shows, it says nothing. */
  private static Optional<Duration> byTheMachinesClock(OperationRecord move) {
    return move.endedAt()
        .map(end -> Duration.between(move.createdAt(), end))
        .filter(total -> total.isPositive() && total.compareTo(LONGEST) <= 0);
  }
}
