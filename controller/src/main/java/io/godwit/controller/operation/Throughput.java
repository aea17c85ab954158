package io.godwit.controller.operation;

import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.saga.StepEvent;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What moves between two hosts have carried, by their journals. */
record Throughput(Store store) {
  private static final int NEWEST = 5;

  /** Per second: the slowest of the newest moves in either direction; empty where there is none. */
  Optional<DataSize> between(HostId one, HostId other) {
    return store.read(
        transaction ->
            transaction.operations().newestMoves(one, other, NEWEST).stream()
                .flatMap(move -> rate(transaction, move).stream())
                .min(Comparator.comparingLong(DataSize::bytes)));
  }

  private static Optional<DataSize> rate(Transaction transaction, OperationId move) {
    List<JournalEntry> copy =
        transaction.operations().journal(move).stream()
            .filter(entry -> entry.step().equals(HandOverFigures.STEP))
            .toList();
    return copy.stream()
        .filter(entry -> entry.event() == StepEvent.DONE)
        .findFirst()
        .flatMap(
            done ->
                HandOverFigures.in(List.of(done))
                    .flatMap(figures -> rate(figures, copy.getFirst().at(), done.at())));
  }

  private static Optional<DataSize> rate(HandOverFigures figures, Instant begun, Instant done) {
    long millis = Duration.between(begun, done).toMillis();
    long bytes = figures.memoryWireBytes() + figures.diskWireBytes();
    return millis < 1 || bytes < 1
        ? Optional.empty()
        : Optional.of(new DataSize(bytes * 1000 / millis));
  }
}
