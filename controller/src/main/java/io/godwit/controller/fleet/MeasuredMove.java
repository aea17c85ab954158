package io.godwit.controller.fleet;

import io.godwit.controller.operation.HandOverFigures;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Transaction;
import java.time.Duration;
import java.util.Optional;

/**
 * A live move that was measured.
 *
 * @param total from when it was accepted to its end
 */
record MeasuredMove(Duration total, HandOverFigures figures) {

  /** By its journal; empty of a move that was not live, or that nobody has measured. */
  static Optional<MeasuredMove> of(Transaction transaction, OperationRecord move) {
    return HandOverFigures.in(transaction.operations().journal(move.id()))
        .filter(HandOverFigures::isMeasured)
        .map(
            figures ->
                new MeasuredMove(
                    Duration.between(move.createdAt(), move.endedAt().orElseThrow()), figures));
  }
}
